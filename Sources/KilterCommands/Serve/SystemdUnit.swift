/// Units for systemd, for the machine or for one user.
package enum SystemdUnit {
  /// The unit that runs `program` for the whole machine.
  ///
  /// It runs as a user of its own that exists only while it runs (`DynamicUser`). Of root's rights it
  /// has the two that reading what belongs to others takes: files in /proc (CAP_SYS_PTRACE: I/O and
  /// descriptors of processes) and logs (CAP_DAC_READ_SEARCH). It writes in its own folders alone.
  package static func system(program: String) -> String {
    """
    # Written by `kilter config init --systemd`. To begin:
    #   systemctl daemon-reload && systemctl enable --now kilter
    # After a change of /etc/kilter/config.toml: systemctl reload kilter
    [Unit]
    Description=kilter, tells what on this machine is off
    Documentation=man:systemd.service(5)
    After=network.target

    [Service]
    Type=notify
    NotifyAccess=main
    ExecStart=\(word(program)) serve
    ExecReload=/bin/kill -HUP $MAINPID
    Restart=on-failure
    RestartSec=5
    # A wrong configuration does not mend itself.
    RestartPreventExitStatus=64 78
    WatchdogSec=30
    TimeoutStopSec=30
    Environment=KILTER_DATA_DIR=/var/lib/kilter

    # A user that exists only while it runs, with the right to read, not to write, what belongs to
    # others: I/O of processes (SYS_PTRACE) and logs (DAC_READ_SEARCH). Without the two lines of
    # capabilities it sees less, and says what it misses in `kilter sources`.
    DynamicUser=yes
    AmbientCapabilities=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
    CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
    NoNewPrivileges=yes

    StateDirectory=kilter
    StateDirectoryMode=0700
    RuntimeDirectory=kilter
    UMask=0077

    MemoryMax=512M
    TasksMax=512
    LimitNOFILE=16384

    ProtectSystem=strict
    ProtectHome=read-only
    PrivateTmp=yes
    PrivateDevices=yes
    ProtectClock=yes
    ProtectHostname=yes
    ProtectControlGroups=yes
    ProtectKernelLogs=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    RemoveIPC=yes
    RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
    RestrictNamespaces=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallErrorNumber=EPERM

    [Install]
    WantedBy=multi-user.target

    """
  }

  /// The unit that runs `program` for one user, for as long as that is logged in.
  ///
  /// What a user's own manager cannot do (users, capabilities, folders that are read-only) is left out.
  package static func user(program: String) -> String {
    """
    # Written by `kilter config init --systemd --user`. To begin:
    #   systemctl --user daemon-reload && systemctl --user enable --now kilter
    # It ends when you log out, unless: loginctl enable-linger
    [Unit]
    Description=kilter, tells what on this machine is off
    Documentation=man:systemd.service(5)

    [Service]
    Type=notify
    NotifyAccess=main
    ExecStart=\(word(program)) serve
    ExecReload=/bin/kill -HUP $MAINPID
    Restart=on-failure
    RestartSec=5
    # A wrong configuration does not mend itself.
    RestartPreventExitStatus=64 78
    WatchdogSec=30
    TimeoutStopSec=30
    UMask=0077
    MemoryMax=512M
    TasksMax=512
    LimitNOFILE=16384
    NoNewPrivileges=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallErrorNumber=EPERM

    [Install]
    WantedBy=default.target

    """
  }

  /// A path as one word of a command (systemd.service(5), systemd.unit(5): specifiers).
  private static func word(_ path: String) -> String {
    var word = ""
    for character in path {
      if character == "%" || character == "$" { word.append(character) }
      if character == "\"" || character == "\\" { word += "\\" }
      word.append(character)
    }
    return path.contains { $0 == " " || $0 == "\"" || $0 == "'" } ? "\"\(word)\"" : word
  }
}
