/// The options of a mount of `/proc` (proc(5)).
package enum ProcOptions {
  /// Whether they hide the processes of others: `hidepid` is neither `0` nor `off`.
  package static func hideProcesses(_ options: String) -> Bool {
    options.split(separator: ",").contains { option in
      option.hasPrefix("hidepid=") && !["0", "off"].contains(option.dropFirst(8))
    }
  }
}
