extension RouteDescription {
  /// Checks that a query has only parameters that are described, each once unless it may be
  /// repeated.
  ///
  /// - Throws: `Problem` 400 that names the first that is wrong.
  package func check(_ query: QueryParameters) throws(Problem) {
    guard !query.items.isEmpty else { return }
    let names = parameters.map(\.name)
    if let unknown = query.unknown(among: names) {
      let known = names.isEmpty ? "it takes none" : "it takes " + names.joined(separator: ", ")
      throw .parameter(unknown, "is no parameter of this path; \(known)", status: 400)
    }
    for parameter in parameters where !parameter.isRepeated {
      _ = try query.one(parameter.name)
    }
  }
}
