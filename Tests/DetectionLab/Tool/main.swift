// Labelled data for judging the detector, and the judge: see README.md beside this folder.

import DetectionLabKit
import Glibc

/// Writes a message and the usage, and ends the program.
func refuse(_ message: String) -> Never {
  print(
    """
    detection-lab: \(message)
    usage: detection-lab generate --seed N --out DIR [--kind service|host|quiet|cron]
           detection-lab score RESULTS_DIR LABELLED_DIR [--threshold T] [--best] [--per-file]
           detection-lab judge --seed N [--seeds COUNT] [--kind K] [--scores DIR]
             [--threshold T] [--best] [--per-file] [--faults]
           detection-lab memory --seed N
           detection-lab causes --seed N [--seeds COUNT] [--processes N] [--fault NAME] [--faults]
           detection-lab nab NAB_FOLDER [--scores DIR] [--results DIR] [--per-file]
    """)
  exit(2)
}

let arguments = LabArguments(CommandLine.arguments.dropFirst())
do {
  switch arguments.command {
  case "generate": try generate(arguments)
  case "score": try score(arguments)
  case "judge": try judge(arguments)
  case "nab": try nab(arguments)
  case "memory": memory(arguments)
  case "causes": causes(arguments)
  default: refuse("no command \"\(arguments.command)\"")
  }
} catch {
  print("detection-lab: \(error)")
  exit(1)
}
