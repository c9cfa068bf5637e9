import DetectionLabKit
import Testing

/// How often the true cause of injected faults is among the first three that kilter names: the small
/// form of `detection-lab causes`, on seeds that nothing was chosen by.
@Suite struct CauseTrialTests {
  @Test(
    arguments: [
      CauseFault.cpuHog, .neighbour, .diskWriter, .swapStorm, .forkStorm, .cronJob, .slowQuery,
      .slowRoute, .oneClient, .packetLoss, .slowDisk, .serviceDied,
    ])
  func theTrueCauseIsAmongTheFirstThree(fault: CauseFault) {
    let outcome = CauseTrial.run(fault, seed: 90_001)
    #expect(outcome.isDetected)
    #expect(outcome.place ?? 99 <= 3, "\(outcome.named)")
  }

  @Test(arguments: [CauseFault.farAway, .fewOrders])
  func whatNothingHereExplainsIsSaidToBeSo(fault: CauseFault) {
    let named = (90_002...90_004).count { CauseTrial.run(fault, seed: $0).isNamed }
    #expect(named <= 1)
  }

  @Test func aSeedRepeatsATrial() {
    let first = CauseTrial.run(.cpuHog, seed: 5)
    let second = CauseTrial.run(.cpuHog, seed: 5)
    #expect(first.named.map(\.subject) == second.named.map(\.subject))
    #expect(first.named.map(\.score) == second.named.map(\.score))
  }
}
