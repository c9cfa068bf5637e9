import MonitorCollectors
import Testing

@Suite struct DiskProbeTests {
  @Test func partitionsByName() {
    let names = ["sda", "sda1", "sdaa", "nvme0n1", "nvme0n1p2", "mmcblk0", "mmcblk0p1", "md12"]
    let partitions = names.filter { DiskProbe.isPartition($0, of: names) }
    #expect(partitions == ["sda1", "nvme0n1p2", "mmcblk0p1"])
    #expect(!DiskProbe.isPartition("md12", of: ["md1", "md12"]))
    #expect(!DiskProbe.isPartition("", of: [""]))
  }
}
