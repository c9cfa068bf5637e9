/// What a cgroup's path says about the container it belongs to.
package enum ContainerName {
  /// A short name, `runtime:name`, with 12 digits of a hexadecimal ID; empty outside containers.
  ///
  /// Known are docker, podman, containerd, cri-o, Kubernetes, LXC and systemd-nspawn.
  package static func of(cgroup: String) -> String {
    var isKubernetes = false
    var isDocker = false
    var result = ""
    var previous: Substring = ""
    for part in cgroup.split(separator: "/") {
      if part.hasPrefix("kubepods") { isKubernetes = true }
      if part == "docker" { isDocker = true }
      if let found = name(part, after: previous, isKubernetes, isDocker) { result = found }
      previous = part
    }
    return result
  }

  private static func name(
    _ part: Substring, after previous: Substring, _ isKubernetes: Bool, _ isDocker: Bool
  ) -> String? {
    let prefixes: [(prefix: String, runtime: String)] = [
      ("docker-", "docker"), ("libpod-", "podman"), ("cri-containerd-", "k8s"),
      ("crio-", "k8s"), ("nerdctl-", "containerd"), ("containerd-", "containerd"),
    ]
    for (prefix, runtime) in prefixes where part.hasPrefix(prefix) {
      if let id = identifier(part.dropFirst(prefix.count)) {
        return "\(isKubernetes ? "k8s" : runtime):\(id)"
      }
    }
    if let id = identifier(part) {
      if isKubernetes { return "k8s:\(id)" }
      return isDocker ? "docker:\(id)" : "container:\(id)"
    }
    return machine(part, after: previous)
  }

  private static func machine(_ part: Substring, after previous: Substring) -> String? {
    if part.hasPrefix("lxc.payload.") { return "lxc:\(part.dropFirst(12))" }
    if previous == "lxc" || previous == "lxc.payload" { return "lxc:\(part)" }
    if part.hasPrefix("machine-"), part.hasSuffix(".scope") {
      return "nspawn:\(unescaped(part.dropFirst(8).dropLast(6)))"
    }
    if part.hasPrefix("systemd-nspawn@"), part.hasSuffix(".service") {
      return "nspawn:\(unescaped(part.dropFirst(15).dropLast(8)))"
    }
    return nil
  }

  /// The first 12 digits, where the text is a hexadecimal ID of 64, perhaps with `.scope`.
  private static func identifier(_ text: Substring) -> Substring? {
    let id = text.hasSuffix(".scope") ? text.dropLast(6) : text
    guard id.utf8.count == 64, id.utf8.allSatisfy({ hexadecimalDigit($0) != nil }) else {
      return nil
    }
    return id.prefix(12)
  }

  /// A unit's name with systemd's `\x2d` escapes undone.
  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: [0x5C, 0x78]), rest.count >= 4,
        let high = hexadecimalDigit(rest[rest.startIndex + 2]),
        let low = hexadecimalDigit(rest[rest.startIndex + 3])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(4)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
