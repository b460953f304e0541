using System.CommandLine;
using Gateway.Emulator.Phone;
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
        var command = new Command("relayer", "A relayer: authorizes, sends a heartbeat every minute, answers every command, reconnects") { code, secret, quiet };
        command.SetAction(async (result, cancellation) =>
        {
            var relayer = new RelayerEmulator(
                server.Read(result), tag.Read(result), result.GetValue(code)!, result.InvocationConfiguration.Output)
            {
                Secret = result.GetValue(secret),
                Quiet = result.GetValue(quiet),
            };
            await relayer.RunAsync(cancellation);
            return 0;
        });
        return command;
    }
}
