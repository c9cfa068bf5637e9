/// Who pushes: services, told apart by name, with what they sent.
struct PushedGroups {
  /// One of them.
  struct Group {
    /// Its name.
    var name: String
    /// Samples that were taken of it.
    var samples: UInt64 = 0
    /// Samples that were refused.
    var refused: UInt64 = 0
    /// When it was heard last, in monotonic nanoseconds.
    var heard = Int64.min
    /// Whether it was heard since the last reading.
    var hasNews = false
  }

  /// Groups that are told apart; the rest is one.
  static let most = 64

  /// All of them, in the order they came.
  private(set) var all: [Group] = []
  private var places: [String: Int] = [:]

  /// The place of a group.
  mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    guard all.count < Self.most || name == "other" else { return place(of: "other") }
    all.append(Group(name: name))
    places[name] = all.count - 1
    return all.count - 1
  }

  /// Notes that a group was heard.
  mutating func hear(_ place: Int, taken: UInt64, refused: UInt64, at instant: Int64) {
    all[place].samples += taken
    all[place].refused += refused
    all[place].heard = instant
    all[place].hasNews = true
  }

  /// Notes that all was read.
  mutating func settle() {
    for place in all.indices { all[place].hasNews = false }
  }
}
