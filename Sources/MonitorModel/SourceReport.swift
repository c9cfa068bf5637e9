/// What a source tells beyond its series: facts, ranked tables, lines as they were, and what went
/// wrong with its input.
///
/// It is for people: the panels, `kilter sources` and the naming of who is to blame. It is not
/// stored; the series are.
public struct SourceReport: Hashable, Codable, Sendable {
  /// Whose panel shows it.
  public enum Audience: String, Codable, Sendable, CaseIterable {
    /// Requests, routes, probes.
    case http
    /// Sessions, statements, locks.
    case database
    /// Orders, users, anything counted by the application.
    case business
    /// Hosts that others watch.
    case fleet
  }

  /// Something said in one line.
  public struct Fact: Hashable, Codable, Sendable {
    /// What it is, for example `version`.
    public var label: String
    /// What it is worth.
    public var cell: SourceTable.Cell

    /// Makes a fact.
    public init(_ label: String, _ cell: SourceTable.Cell) {
      self.label = label
      self.cell = cell
    }
  }

  /// Input that was refused, lost or cut, counted since the source was opened.
  public struct Fault: Hashable, Codable, Sendable {
    /// Why, as the end of "lines …": for example `longer than 1 MiB`.
    public var reason: String
    /// How often.
    public var count: UInt64
    /// One of them, shortened and never a secret; empty where there is none to show.
    public var example: String

    /// Makes a fault.
    public init(_ reason: String, count: UInt64, example: String = "") {
      self.reason = reason
      self.count = count
      self.example = example
    }
  }

  /// One who may be to blame for an anomaly of some series: a route, a statement, a client.
  public struct Suspect: Hashable, Codable, Sendable {
    /// The name of the series it explains, for example `http.request.duration`.
    public var series: String
    /// Labels that the series must have, for example `site="shop"`; others do not matter.
    public var labels: [SeriesKey.Label]
    /// Who, for example `GET /cart/:id`; raw text, not cleaned for a screen.
    public var subject: String
    /// Its part of the series at this tick, in `unit`; additive over the suspects of a series.
    public var amount: Double
    /// The unit of the amount.
    public var unit: Unit

    /// Makes a suspect.
    public init(
      of series: String, _ labels: [SeriesKey.Label] = [], subject: String, amount: Double,
      unit: Unit
    ) {
      self.series = series
      self.labels = labels
      self.subject = subject
      self.amount = amount
      self.unit = unit
    }
  }

  /// Whose panel shows it.
  public var audience: Audience
  /// The collector's name, for example `nginx-shop`.
  public var source: String
  /// What it is, in a word or two: `nginx access log`, `PostgreSQL 15.18`.
  public var kind: String
  /// Where it is read: a path, a host and port; never a secret.
  public var origin: String
  /// What is wrong now, in a sentence; empty where nothing is.
  public var problem: String
  /// Facts, the most important first.
  public var facts: [Fact]
  /// Ranked tables, the most important first.
  public var tables: [SourceTable]
  /// Lines as they came, newest last, for example those of an error burst; raw text.
  public var lines: [String]
  /// What went wrong with the input.
  public var faults: [Fault]
  /// Who may be to blame for anomalies of the source's series.
  public var suspects: [Suspect]

  /// Makes a report that tells nothing yet.
  public init(_ audience: Audience, source: String, kind: String, origin: String) {
    self.audience = audience
    self.source = source
    self.kind = kind
    self.origin = origin
    problem = ""
    facts = []
    tables = []
    lines = []
    faults = []
    suspects = []
  }
}

/// A ranked table of a source: the slowest routes, who blocks whom.
public struct SourceTable: Hashable, Codable, Sendable {
  /// A column.
  public struct Column: Hashable, Codable, Sendable {
    /// Its heading, at most eight characters, for example `p95`.
    public var title: String
    /// Whether it holds text, which is written to the left and takes the room that is left over.
    public var isText: Bool

    /// A column of numbers.
    public static func number(_ title: String) -> Column { Column(title: title, isText: false) }
    /// A column of text.
    public static func text(_ title: String) -> Column { Column(title: title, isText: true) }
  }

  /// What stands in one place.
  public enum Cell: Hashable, Codable, Sendable {
    /// Raw text, not cleaned for a screen.
    case text(String)
    /// A number and its unit.
    case number(Double, Unit)
    /// No reading.
    case missing
  }

  /// What it is, for example `slowest routes`.
  public var title: String
  /// The columns, the most important first.
  public var columns: [Column]
  /// The rows, the worst first; each as long as `columns`.
  public var rows: [[Cell]]

  /// Makes a table.
  public init(_ title: String, _ columns: [Column], _ rows: [[Cell]] = []) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row of another length")
    self.title = title
    self.columns = columns
    self.rows = rows
  }
}
