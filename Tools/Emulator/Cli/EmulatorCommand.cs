using System.CommandLine;

namespace Gateway.Emulator.Cli;

/// <summary>The tool's command line.</summary>
internal static class EmulatorCommand
{
    /// <summary>Builds it.</summary>
    /// <param name="input">What the interactive phone reads; standard input when null.</param>
    public static RootCommand Create(TextReader? input = null)
    {
        var server = new ServerOptions();
        var tag = new TagOption();
        var root = new RootCommand("Emulates a relayer or a phone of the messaging gateway (protocol 1), or a terminal (protocol 4)")
        {
            RelayerCommand.Create(server, tag),
            PhoneCommand.Create(server, tag, input ?? Console.In),
            TerminalCommand.Create(server),
        };
        server.AddTo(root);
        tag.AddTo(root);
        return root;
    }
}
