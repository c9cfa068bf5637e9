/// The keys a theme file may have.
package enum ThemeKey {
  /// btop's, as its own themes have them.
  package static let btop: [String] =
    [
      "main_bg", "main_fg", "title", "hi_fg", "selected_bg", "selected_fg", "inactive_fg",
      "graph_text", "meter_bg", "proc_misc", "cpu_box", "mem_box", "net_box", "proc_box",
      "div_line",
    ]
    + [
      "temp", "cpu", "free", "cached", "available", "used", "download", "upload", "process",
    ].flatMap { gradient($0) }

  /// kilter's own: a theme that has them says what btop's keys leave open.
  package static let own: [String] =
    [
      "kilter_dim", "kilter_border", "kilter_focus", "kilter_good", "kilter_info",
      "kilter_warning", "kilter_critical", "kilter_critical_bg", "kilter_header",
      "kilter_header_bg", "kilter_band", "kilter_gap",
    ] + ["kilter_disk", "kilter_network", "kilter_graph"].flatMap { gradient($0) }

  /// All of them.
  package static let all = Set(btop + own)

  /// The three keys of a gradient.
  package static func gradient(_ name: String) -> [String] {
    [name + "_start", name + "_mid", name + "_end"]
  }

  /// The keys that name a role's colour, the strongest first.
  package static func keys(of role: Role) -> [String] {
    switch role {
    case .text: return ["main_fg"]
    case .dim: return ["kilter_dim", "graph_text", "inactive_fg"]
    case .title: return ["title"]
    case .border: return ["kilter_border", "div_line"]
    case .focus: return ["kilter_focus", "cpu_box", "hi_fg"]
    case .selection: return ["selected_fg"]
    case .key: return ["hi_fg"]
    case .good: return ["kilter_good", "cpu_start"]
    case .info: return ["kilter_info", "temp_start"]
    case .warning: return ["kilter_warning", "cpu_mid", "temp_mid"]
    case .critical: return ["kilter_critical", "cpu_end", "temp_end"]
    case .header: return ["kilter_header", "title"]
    case .band: return ["kilter_band", "inactive_fg"]
    case .gap: return ["kilter_gap", "inactive_fg"]
    case .cpu, .memory, .disk, .network, .temperature, .graph: return []
    }
  }

  /// The gradients that colour a role, the strongest first; none for a role of one colour.
  package static func gradients(of role: Role) -> [String] {
    switch role {
    case .cpu: return ["cpu"]
    case .memory: return ["used"]
    case .disk: return ["kilter_disk", "cached"]
    case .network: return ["kilter_network", "download"]
    case .temperature: return ["temp"]
    case .graph: return ["kilter_graph", "process", "cpu"]
    default: return []
    }
  }
}
