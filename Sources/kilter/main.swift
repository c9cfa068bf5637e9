import KilterCommands

KilterProgram.endEarly()
await KilterProgram.main()
