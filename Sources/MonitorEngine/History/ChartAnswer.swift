import MonitorModel

/// The answer of a processor, and what its charts still need from what is recorded.
struct ChartAnswer: Sendable {
  /// The answer; its charts are the parts that the processor holds.
  private(set) var reply: DataReply
  /// The clock on which the charts' cells are counted.
  let clock: ChartClock
  private let plans: [ChartPlan]
  private let earlier: [ChartPlan]
  private let era: Int64
  private let keys: [SeriesKey?]

  /// What is asked of a processor instead of `request`, and how its answer is joined.
  struct Question {
    /// What is asked.
    let request: DataRequest
    fileprivate let plans: [ChartPlan]
    /// The same charts as they were at an earlier time.
    fileprivate let earlier: [ChartPlan]
    fileprivate let era: Int64

    /// The furthest time that charts are compared with, in seconds: a year.
    private static let eraMost: Int64 = 31_622_400

    /// Plans the charts of a request.
    init(_ request: DataRequest, held: MonotonicInstant, now: MonotonicInstant) {
      plans = request.histories.map { ChartPlan($0, held: held, now: now) }
      let era = min(max(0, request.comparedSeconds ?? 0), Self.eraMost)
      self.era = era
      earlier = era > 0 ? request.histories.map { ChartPlan($0, earlierBy: era, now: now) } : []
      var asked = request
      asked.histories = plans.map(\.live)
      self.request = asked
    }
  }

  /// Takes the answer to a question; `series` are those of the numbers in it.
  init(_ question: Question, _ reply: DataReply, series: [SeriesDefinition], clock: ChartClock) {
    self.reply = reply
    self.clock = clock
    plans = question.plans
    earlier = question.earlier
    era = question.era
    keys = plans.map { plan in
      let index = plan.wanted.series.index
      return series.indices.contains(index) ? series[index].key : nil
    }
  }

  /// The recorded parts that are needed, those of the same series and cells once.
  var wishes: [ChartWish] {
    var wishes: [ChartWish] = []
    for (plan, key) in zip(plans, keys) where !plan.recorded.isEmpty {
      guard let key else { continue }
      let wish = wish(plan, key, era: 0)
      if !wishes.contains(wish) { wishes.append(wish) }
    }
    for (plan, key) in zip(earlier, keys) {
      guard let key else { continue }
      let wish = wish(plan, key, era: era)
      if !wishes.contains(wish) { wishes.append(wish) }
    }
    return wishes
  }

  private func wish(_ plan: ChartPlan, _ key: SeriesKey, era: Int64) -> ChartWish {
    ChartWish(
      series: key, number: plan.wanted.series.index, grain: plan.grain, cells: plan.recorded,
      era: era)
  }

  /// The whole answer, with the recorded cells that there are.
  func joined(_ cells: (ChartWish) -> ArraySlice<HistoryCell>) -> DataReply {
    var result = reply
    result.histories = []
    var next = 0
    for (plan, key) in zip(plans, keys) {
      // The processor leaves out what it does not know, and keeps the order.
      guard let key, next < reply.histories.count,
        reply.histories[next].series == plan.wanted.series
      else { continue }
      let older = plan.recorded.isEmpty ? [] : cells(wish(plan, key, era: 0))
      result.histories.append(plan.joined(reply.histories[next], older))
      next += 1
    }
    for (plan, key) in zip(earlier, keys) {
      guard let key else { continue }
      result.compared.append(plan.past(cells(wish(plan, key, era: era))))
    }
    return result
  }
}
