/// The tables of sources and expressions as text, for `config show` and `config init`.
enum SourceTablesText {
  /// Every kind of source with its keys, and the tables of expressions, commented out.
  static func commented() -> String {
    var text = """

      # Sources. What runs on this machine and can be read without a secret is found by itself
      # (sources.discover); what is named here is read as well, or in another way. `kilter sources`
      # says how each one does.

      """
    for kind in SourceKinds.all {
      text += "\n# \(kind.summary)\n#\(kind.header)\n"
      for field in kind.fields { text += commented(field, example(field)) }
    }
    return text + """

      # Own series: a name and an expression over others.
      [series]

      #error_rate = "rate(http.errors) / rate(http.requests)"

      # What the business asks for; these are series named business.NAME, first in view 9.
      [business]

      #revenue = "sum(orders.amount)"

      # Rules: what must not be.
      [rules]

      #slow = "alert when p99(http.request.duration) > 250ms for 30s"

      """
  }

  /// A key with an example of its value, commented out.
  static func commented(_ field: SourceField, _ example: String) -> String {
    let must = field.isRequired ? " Required." : ""
    return "#\(field.name) = \(example)  # \(field.summary)\(must)\n"
  }

  /// A table as it is in force, under its header; a secret is named by its place only.
  static func shown(_ entry: SourceEntry, header: String) -> [(text: String, source: String)] {
    [("", ""), (header, entry.source.description)]
      + entry.values.sorted { $0.key < $1.key }.map { key, value in
        ("\(key) = \(TOMLText.written(value))", "")
      }
  }

  /// A value that a key may have.
  static func example(_ field: SourceField) -> String {
    switch field.kind {
    case .text: "\"…\""
    case .path: "\"/…\""
    case .url(let schemes): "\"\(schemes.first ?? "http")://…\""
    case .word(let words): TOMLText.quoted(words.first ?? "")
    case .whole(let range): String(range.lowerBound)
    case .duration: "\"5s\""
    case .flag: "true"
    case .texts: "[\"…\"]"
    case .pairs: "{ name = \"…\" }"
    }
  }
}
