using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary>The tool's command line.</summary>
internal static class LoadCommand
{
    /// <summary>Builds it.</summary>
    public static RootCommand Create() => new("Load generator for the messaging gateway (protocol 1), and the floor to hold it against")
    {
        ControlCommand.Create(),
        HeartbeatCommand.Create(),
        IdleCommand.Create(),
        ReconnectCommand.Create(),
        StormCommand.Create(),
        EventCommand.Create(),
        AccountCommand.Create(AccountOperation.Login),
        AccountCommand.Create(AccountOperation.Signup),
        MixedCommand.Create(),
        HttpCommands.Send(),
        HttpCommands.List(),
        HttpCommands.Get(),
        PeersCommand.Create(),
        BenchCommand.Create(),
        FloorCommand.Create(),
    };
}
