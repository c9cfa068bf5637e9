extension Theme {
  /// The theme that needs no file; `Themes/kilter.theme` is the same.
  package static let builtIn = Theme(file: .builtIn, name: "kilter")

  /// The built-in theme as a file.
  package static let builtInText = """
    # kilter: the default. Readable on a dark and on a light ground, so it leaves the terminal its own.
    theme[main_bg]=""
    theme[main_fg]=""
    theme[title]=""
    theme[hi_fg]="#c2703a"
    theme[selected_bg]=""
    theme[selected_fg]=""
    theme[inactive_fg]="#7f8a94"
    theme[graph_text]="#7f8a94"
    theme[meter_bg]="#7f8a94"
    theme[proc_misc]="#2f9e6e"
    theme[cpu_box]="#3b8fd0"
    theme[mem_box]="#2f9e6e"
    theme[net_box]="#9a74d6"
    theme[proc_box]="#c2703a"
    theme[div_line]="#74808a"
    theme[temp_start]="#3b8fd0"
    theme[temp_mid]="#9a74d6"
    theme[temp_end]="#e0524e"
    theme[cpu_start]="#2f9e6e"
    theme[cpu_mid]="#b58a1b"
    theme[cpu_end]="#e0524e"
    theme[free_start]="#2f9e6e"
    theme[free_mid]="#35a16b"
    theme[free_end]="#4aa564"
    theme[cached_start]="#2c93a6"
    theme[cached_mid]="#3b8fd0"
    theme[cached_end]="#7a7fe0"
    theme[available_start]="#2f9e6e"
    theme[available_mid]="#6f9a3a"
    theme[available_end]="#b58a1b"
    theme[used_start]="#3b8fd0"
    theme[used_mid]="#9a74d6"
    theme[used_end]="#d4568f"
    theme[download_start]="#7a7fe0"
    theme[download_mid]="#9a74d6"
    theme[download_end]="#d4568f"
    theme[upload_start]="#b58a1b"
    theme[upload_mid]="#c2703a"
    theme[upload_end]="#e0524e"
    theme[process_start]="#2f9e6e"
    theme[process_mid]="#b58a1b"
    theme[process_end]="#e0524e"
    # kilter's own keys
    theme[kilter_dim]="#7f8a94"
    theme[kilter_border]="#74808a"
    theme[kilter_focus]="#3b8fd0"
    theme[kilter_good]="#2f9e6e"
    theme[kilter_info]="#3b8fd0"
    theme[kilter_warning]="#b58a1b"
    theme[kilter_critical]="#e0524e"
    theme[kilter_critical_bg]=""
    theme[kilter_header]=""
    theme[kilter_header_bg]=""
    theme[kilter_band]="#74808a"
    theme[kilter_gap]="#7f8a94"
    theme[kilter_disk_start]="#2c93a6"
    theme[kilter_disk_mid]="#b58a1b"
    theme[kilter_disk_end]="#e0524e"
    theme[kilter_network_start]="#7a7fe0"
    theme[kilter_network_mid]="#9a74d6"
    theme[kilter_network_end]="#d4568f"
    theme[kilter_graph_start]="#2c93a6"
    theme[kilter_graph_mid]="#3b8fd0"
    theme[kilter_graph_end]="#9a74d6"

    """
}

extension ThemeFile {
  /// The built-in theme's file.
  static let builtIn: ThemeFile = {
    do {
      return try ThemeFile(Theme.builtInText, name: "kilter")
    } catch {
      preconditionFailure("the built-in theme cannot be read: \(error)")
    }
  }()
}
