import Glibc
import MonitorSupport

/// The way load moves through days and weeks, and slow wandering.
struct Season {
  private let peakHour: Double
  private let eveningShare: Double
  private let weekend: Double
  private let trough: Double
  private let drift: Double
  private let driftPhase: Double
  private var dayFactors: [Double] = []

  /// A season of so many days that a seed decides.
  init(days: Int, random: inout SeededGenerator) {
    peakHour = random.between(10.5, 15)
    eveningShare = random.between(0, 0.7)
    weekend = random.between(0.55, 1.15)
    trough = random.between(0.08, 0.35)
    drift = random.between(-0.2, 0.25)
    driftPhase = random.between(0, 2 * .pi)
    for _ in 0...(days + 1) { dayFactors.append(1 + 0.025 * random.normal()) }
  }

  /// The load at some seconds after the Monday it starts on, about 0.1…1.3.
  func load(_ seconds: Int, of total: Int) -> Double {
    let day = seconds / 86_400
    let hour = Double(seconds % 86_400) / 3_600
    let main = exp(-0.5 * square(distance(hour, peakHour) / 3.6))
    let evening = eveningShare * exp(-0.5 * square(distance(hour, 20.5) / 1.8))
    let part = Double(seconds % 86_400) / 86_400
    // One day's factor passes into the next without a step.
    let factor = dayFactors[day] * (1 - part) + dayFactors[day + 1] * part
    let weekday = day % 7
    let isWeekend = weekday >= 5
    let from = weekday == 5 ? 1.0 : isWeekend ? weekend : (weekday == 0 && day > 0 ? weekend : 1)
    let to = isWeekend ? weekend : 1.0
    let blend = min(1, part * 5)
    let progress = Double(seconds) / Double(max(1, total))
    let slow = 1 + drift * progress + 0.04 * sin(driftPhase + 5 * progress)
    return (trough + (1 - trough) * (main + evening) / (1 + 0.25 * eveningShare))
      * factor * (from + (to - from) * blend) * slow
  }

  private func distance(_ hour: Double, _ other: Double) -> Double {
    let apart = abs(hour - other)
    return min(apart, 24 - apart)
  }

  private func square(_ value: Double) -> Double { value * value }
}
