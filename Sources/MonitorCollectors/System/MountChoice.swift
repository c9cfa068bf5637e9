package import ProcFS

/// Which mounts are worth asking about: local filesystems that hold somebody's data, each once.
package struct MountChoice {
  /// Mount points to ask, shortest first.
  package private(set) var local: [String] = []
  /// Network filesystems, which are left out.
  package private(set) var network: [MountTable.Mount] = []

  private static let localTypes: Set<String> = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs",
    "nilfs2", "vfat", "exfat", "ntfs", "ntfs3", "fuseblk", "ufs", "hfsplus", "udf",
    "jffs2", "ubifs", "virtiofs",
  ]
  private static let networkTypes: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "lustre",
    "gpfs", "ocfs2", "gfs2", "coda", "beegfs", "autofs",
  ]

  /// Chooses among the mounts of a table.
  package init(_ mounts: [MountTable.Mount]) {
    var visible: [String: MountTable.Mount] = [:]
    for mount in mounts { visible[mount.mountPoint] = mount }
    network = visible.values.filter { Self.isNetwork($0.type) && $0.type != "autofs" }
      .sorted { $0.mountPoint < $1.mountPoint }
    // Where the root itself is a network filesystem, this program depends on it anyway.
    let slow = visible.values.filter { Self.isNetwork($0.type) && $0.mountPoint != "/" }
      .map(\.mountPoint)
    let candidates = visible.values.filter { mount in
      Self.isLocal(mount) && !Self.isFileOfContainer(mount) && !Self.isReadOnly(mount)
        && !slow.contains { Self.lies(mount.mountPoint, below: $0) }
    }
    var devices: Set<String> = []
    let byLength = candidates.sorted {
      $0.mountPoint.utf8.count != $1.mountPoint.utf8.count
        ? $0.mountPoint.utf8.count < $1.mountPoint.utf8.count : $0.mountPoint < $1.mountPoint
    }
    for mount in byLength where devices.insert(mount.device).inserted {
      local.append(mount.mountPoint)
    }
  }

  /// Of what lives in memory only `/tmp` matters; an overlay matters as the root of a container,
  /// while on the host the overlays of containers repeat the disk below them.
  private static func isLocal(_ mount: MountTable.Mount) -> Bool {
    switch mount.type {
    case "tmpfs": mount.mountPoint == "/tmp"
    case "overlay": mount.mountPoint == "/"
    default: localTypes.contains(mount.type)
    }
  }

  private static func isNetwork(_ type: String) -> Bool {
    networkTypes.contains(type) || type.hasPrefix("fuse.") || type == "fuse"
  }

  /// Runtimes mount single files of the host into a container; their filesystem is not its own.
  private static func isFileOfContainer(_ mount: MountTable.Mount) -> Bool {
    mount.root != "/"
      && (lies(mount.mountPoint, below: "/etc") || lies(mount.mountPoint, below: "/dev"))
  }

  /// What is read-only cannot fill.
  private static func isReadOnly(_ mount: MountTable.Mount) -> Bool {
    mount.superOptions == "ro" || mount.superOptions.hasPrefix("ro,")
  }

  private static func lies(_ path: String, below folder: String) -> Bool {
    path.hasPrefix(folder + "/")
  }
}
