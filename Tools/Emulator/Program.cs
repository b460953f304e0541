using Gateway.Emulator.Cli;

return await Gateway.Tools.ToolHost.RunAsync(EmulatorCommand.Create(), args);
