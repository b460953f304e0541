using Gateway.Load.Cli;
using Gateway.Load.Wire;

SocketSettings.RunCompletionsInline();
return await Gateway.Tools.ToolHost.RunAsync(LoadCommand.Create(), args);
