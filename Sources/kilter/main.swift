import KilterCommands

await KilterProgram.main()
