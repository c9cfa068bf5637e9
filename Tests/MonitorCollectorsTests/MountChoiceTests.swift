import MonitorCollectors
import ProcFS
import Testing

@Suite struct MountChoiceTests {
  private static func mount(
    _ mountPoint: String, _ type: String, device: String, root: String = "/",
    superOptions: String = "rw"
  ) -> MountTable.Mount {
    MountTable.Mount(
      device: device, root: root, mountPoint: mountPoint, options: "rw", type: type,
      source: "x", superOptions: superOptions)
  }

  @Test func eachDeviceOnceByItsShortestPath() {
    let choice = MountChoice([
      Self.mount("/home/kim/src", "ext4", device: "8:1", root: "/src"),
      Self.mount("/srv", "ext4", device: "8:1"),
      Self.mount("/", "btrfs", device: "0:30"),
      Self.mount("/home", "btrfs", device: "0:30", root: "/@home"),
    ])
    #expect(choice.local == ["/", "/srv"])
  }

  @Test func pseudoAndReadOnlyFilesystemsAreLeftOut() {
    let choice = MountChoice([
      Self.mount("/proc", "proc", device: "0:1"), Self.mount("/run", "tmpfs", device: "0:2"),
      Self.mount("/snap/core/1", "squashfs", device: "7:1", superOptions: "ro"),
      Self.mount("/cd", "ext4", device: "11:0", superOptions: "ro,norecovery"),
      Self.mount("/tmp", "tmpfs", device: "0:3"), Self.mount("/", "ext4", device: "8:1"),
    ])
    #expect(choice.local == ["/", "/tmp"])
    #expect(choice.network.isEmpty)
  }

  @Test func theOverlaysOfContainersRepeatTheDiskBelow() {
    let choice = MountChoice([
      Self.mount("/", "ext4", device: "8:1"),
      Self.mount("/var/lib/docker/overlay2/ab/merged", "overlay", device: "0:50"),
    ])
    #expect(choice.local == ["/"])
    #expect(MountChoice([Self.mount("/", "overlay", device: "0:60")]).local == ["/"])
  }

  @Test func nothingBelowANetworkFilesystemIsAsked() {
    let choice = MountChoice([
      Self.mount("/", "ext4", device: "8:1"), Self.mount("/net", "autofs", device: "0:9"),
      Self.mount("/net/box", "nfs4", device: "0:10"),
      Self.mount("/net/box/disk", "ext4", device: "8:9"),
      Self.mount("/mnt/ssh", "fuse.sshfs", device: "0:11"),
      Self.mount("/network", "xfs", device: "8:10"),
    ])
    #expect(choice.local == ["/", "/network"])
    #expect(choice.network.map(\.mountPoint) == ["/mnt/ssh", "/net/box"])
  }

  @Test func theUpperMountHidesTheLower() {
    let choice = MountChoice([
      Self.mount("/data", "ext4", device: "8:1"), Self.mount("/data", "nfs", device: "0:10"),
    ])
    #expect(choice.local.isEmpty)
    #expect(choice.network.count == 1)
  }
}
