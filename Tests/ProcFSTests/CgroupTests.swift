import ProcFS
import Testing

@Suite struct CgroupTests {
  private static let identifier = String(repeating: "0123456789abcdef", count: 4)

  @Test func thePathPrefersTheUnifiedHierarchy() {
    #expect(parse("1:name=systemd:/a/b\n0::/c\n") { CgroupMembership.path($0) } == "/c")
    #expect(parse("1:name=systemd:/a/b\n0::/\n") { CgroupMembership.path($0) } == "/a/b")
    #expect(parse("0::/\n") { CgroupMembership.path($0) } == "/")
    #expect(parse("") { CgroupMembership.path($0) } == "")
    let v1 = "9:cpuacct,cpu:/x\n10:memory:/y\n"
    #expect(parse(v1) { CgroupMembership.path($0, controller: "cpu") } == "/x")
    #expect(parse(v1) { CgroupMembership.path($0, controller: "memory") } == "/y")
    #expect(parse(v1) { CgroupMembership.path($0, controller: "pids") } == nil)
  }

  @Test(arguments: [
    ("/", ""), ("/user.slice/user-1000.slice/session-3.scope", ""),
    ("/docker/\(identifier)", "docker:0123456789ab"),
    ("/system.slice/docker-\(identifier).scope", "docker:0123456789ab"),
    ("/machine.slice/libpod-\(identifier).scope/container", "podman:0123456789ab"),
    ("/kubepods.slice/kubepods-pod1.slice/cri-containerd-\(identifier).scope", "k8s:0123456789ab"),
    ("/kubepods/burstable/pod12/\(identifier)", "k8s:0123456789ab"),
    ("/default/\(identifier)", "container:0123456789ab"),
    ("/lxc/web", "lxc:web"), ("/lxc.payload.web/system.slice/x.service", "lxc:web"),
    ("/machine.slice/machine-my\\x2dbox.scope/payload", "nspawn:my-box"),
    ("/system.slice/systemd-nspawn@deb.service", "nspawn:deb"),
    ("/docker/short", ""), ("/machine-\\x2", ""),
  ])
  func containers(path: String, name: String) {
    #expect(ContainerName.of(cgroup: path) == name)
  }

  @Test func quotas() throws {
    #expect(try parse("150000 100000\n") { try CgroupQuota($0) }.cores == 1.5)
    #expect(try parse("max 100000\n") { try CgroupQuota($0) }.cores == nil)
    #expect(throws: ProcFSError.self) { try parse("1 0\n") { try CgroupQuota($0) } }
  }

  @Test func limitsOfVersion2() throws {
    let limits = limits("container-v2")
    #expect(limits.memory?.limit == 536_870_912)
    #expect(limits.cpu?.cores == 1.5)
    #expect(limits.cpu?.usageUnit == 1e-6)
  }

  @Test func limitsOfVersion1() throws {
    let limits = limits("container-v1")
    #expect(limits.memory?.limit == 268_435_456)
    #expect(limits.memory?.isUnified == false)
    #expect(limits.cpu?.cores == 0.5)
    #expect(limits.cpu?.usageUnit == 1e-9)
  }

  @Test func whatMemoryIsUsedFor() throws {
    var stat = CgroupMemoryStat()
    try Fixture.parse("container-v2/sys/fs/cgroup/memory.stat") {
      try stat.read($0, isUnified: true)
    }
    #expect(stat[.inactiveFile] == 134_217_728)
    #expect(stat[.anonymous] == 200_000_000)
    #expect(stat[.slab] == nil)
    try Fixture.parse("container-v1/sys/fs/cgroup/memory/memory.stat") {
      try stat.read($0, isUnified: false)
    }
    #expect(stat[.inactiveFile] == 67_108_864)
    #expect(stat[.file] == 1_000)
    #expect(throws: ProcFSError.self) {
      try parse("anon 5\n") { try stat.read($0, isUnified: true) }
    }
  }

  @Test func aMachineHasNone() {
    let limits = limits("old-3.10")
    #expect(limits.memory == nil)
    #expect(limits.cpu == nil)
  }

  @Test func aLimitAboveTheMachineIsNone() {
    let limits = limits("container-v2", memoryTotal: 1_000)
    #expect(limits.memory == nil)
  }

  private func limits(_ tree: String, memoryTotal: UInt64 = 1 << 40) -> CgroupLimits {
    Fixture.parse("\(tree)/proc/self/cgroup") { bytes in
      CgroupLimits(
        cgroup: Fixture.path("\(tree)/sys/fs/cgroup"), membership: bytes,
        memoryTotal: memoryTotal)
    }
  }
}
