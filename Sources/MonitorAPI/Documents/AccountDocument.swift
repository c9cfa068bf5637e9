package import MonitorModel

/// Why an incident came about, as far as the evidence says.
package struct AccountDocument: Hashable, Codable, Sendable {
  /// One station of the story.
  package struct Station: Hashable, Codable, Sendable {
    /// What happened, in a sentence.
    package var text: String
    /// The series it is about, written out; absent where it is about none.
    package var series: String?
    /// Seconds after the first visible failure; below 0 for what came before it.
    package var seconds: Double?
    /// What it rests on, each a sentence.
    package var evidence: [String]
    /// How sure it is, 0…1.
    package var confidence: Double?

    init(_ station: IncidentAccount.Station) {
      text = station.text
      series = station.key?.description
      seconds = station.seconds.ifFinite
      evidence = station.evidence
      confidence = station.confidence.ifFinite
    }
  }

  /// A figure before the incident and at its beginning.
  package struct Figure: Hashable, Codable, Sendable {
    /// What it is of.
    package var label: String
    /// What was usual; absent where that is not known.
    package var before: Double?
    /// What it was then.
    package var then: Double?
    /// The unit of both, as in UCUM.
    package var unit: String
  }

  /// Somebody or something that may be the cause.
  package struct Cause: Hashable, Codable, Sendable {
    /// What it is, such as `process` or `job`.
    package var kind: String
    /// Who or what; raw text, not cleaned for a screen.
    package var subject: String
    /// What speaks for it, the weightiest first.
    package var evidence: [String]
    /// Figures of that moment.
    package var figures: [Figure]
    /// How well it fits, 0…1.
    package var score: Double?
    /// Seconds after the first visible failure at which it changed; absent where that is not known.
    package var seconds: Double?

    init(_ cause: RankedCause) {
      kind = cause.kind.rawValue
      subject = cause.subject
      evidence = cause.evidence
      figures = cause.figures.map { figure in
        Figure(
          label: figure.label, before: figure.before?.ifFinite, then: figure.then.ifFinite,
          unit: figure.unit.rawValue)
      }
      score = cause.score.ifFinite
      seconds = cause.seconds?.ifFinite
    }
  }

  /// A line that a source had at that time.
  package struct Line: Hashable, Codable, Sendable {
    /// The source.
    package var source: String
    /// The line as it was; raw text, not cleaned for a screen.
    package var text: String
  }

  /// What began or changed most just before; absent where nothing is known to have.
  package var initiating: Station?
  /// The series that left its path first; absent where that is not known.
  package var failure: Station?
  /// What suffered, the worst first.
  package var impact: [Station]
  /// Who or what may be the cause, best first.
  package var causes: [Cause]
  /// How much the evidence says: `named`, `tied` or `unsaid`.
  package var certainty: String
  /// What the evidence says and what it does not, in a sentence.
  package var remark: String
  /// Lines and statements that sources had at that time.
  package var lines: [Line]

  /// Writes out an account.
  package init(_ account: IncidentAccount) {
    initiating = account.initiating.map { Station($0) }
    failure = account.failure.map { Station($0) }
    impact = account.impact.map { Station($0) }
    causes = account.causes.map { Cause($0) }
    certainty = account.certainty.rawValue
    remark = account.remark
    lines = account.lines.map { Line(source: $0.source, text: $0.text) }
  }
}
