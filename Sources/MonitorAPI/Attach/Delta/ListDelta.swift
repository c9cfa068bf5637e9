/// What turns one list into another where most places stay as they are.
package struct ListDelta<Element: Codable & Equatable & Sendable>: Codable, Sendable {
  /// A place and what is there now.
  struct Change: Codable, Sendable {
    var index: Int
    var element: Element
  }

  /// How long the list is now.
  let count: Int
  /// The places that are new or others, in order.
  let changes: [Change]

  /// What turns `old` into `new`; `nil` where they are equal.
  package init?(from old: [Element], to new: [Element]) {
    // Lists that share their memory are told equal at once.
    guard old != new else { return nil }
    count = new.count
    changes = new.indices.compactMap { index in
      if index < old.count, old[index] == new[index] { return nil }
      return Change(index: index, element: new[index])
    }
  }

  /// The new list.
  ///
  /// - Throws: where it does not fit `old`.
  package func applied(to old: [Element]) throws(PackedError) -> [Element] {
    guard count >= 0, count <= old.count + changes.count else {
      throw PackedError("a list is longer than what is known of it")
    }
    var new = Array(old.prefix(count))
    new.reserveCapacity(count)
    for change in changes {
      if new.indices.contains(change.index) {
        new[change.index] = change.element
      } else if change.index == new.count, new.count < count {
        new.append(change.element)
      } else {
        throw PackedError("a list has a gap")
      }
    }
    guard new.count == count else { throw PackedError("a list has a gap") }
    return new
  }
}
