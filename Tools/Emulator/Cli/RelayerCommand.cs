using System.CommandLine;
using Gateway.Emulator.Phone.Walk;
using Gateway.Emulator.Relayer;

namespace Gateway.Emulator.Cli;

/// <summary><c>emulator relayer</c>.</summary>
internal static class RelayerCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(ServerOptions server, TagOption tag)
    {
        var code = new Option<string>("--code") { Description = "The relayer's sb_code", DefaultValueFactory = _ => WalkSettings.DefaultRelayerCode };
        var secret = new Option<string?>("--secret") { Description = "The relayer's secret, for a gateway that wants one" };
        var quiet = new Option<bool>("--quiet") { Description = "Leave the commands out of the log" };
        var events = new Option<string[]>("--event")
        {
            Description = "An event to report after the login, once or again and again; may be given several times",
            HelpName = "dev_code=…,value=…[,dev_key_seq=…][,dev_model=…][,every=5s]",
        };
        var script = new Option<string?>("--script")
        {
            Description = "A file of timed events and answers; its format is described in docs/rehearsal.md",
            HelpName = "file",
        };
        var command = new Command("relayer", "A relayer: authorizes, sends a heartbeat every minute, answers every command, reconnects")
        {
            code, secret, quiet, events, script,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var relayer = new RelayerEmulator(
                server.Read(result), tag.Read(result), result.GetValue(code)!, result.InvocationConfiguration.Output)
            {
                Secret = result.GetValue(secret),
                Quiet = result.GetValue(quiet),
                Events = [.. (result.GetValue(events) ?? []).Select(ReadEvent)],
                Script = result.GetValue(script) is { } path ? RelayerScript.Load(path) : [],
            };
            await relayer.RunAsync(cancellation);
            return 0;
        });
        return command;
    }

    private static EventSource ReadEvent(string text)
    {
        try
        {
            return EventSource.Parse(text);
        }
        catch (FormatException e)
        {
            throw new ToolException($"--event {text}: {e.Message}", e);
        }
    }
}
