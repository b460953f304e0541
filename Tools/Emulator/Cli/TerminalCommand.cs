using System.CommandLine;
using Gateway.Emulator.Terminal;
using Gateway.Protocol.Terminals;

namespace Gateway.Emulator.Cli;

/// <summary><c>emulator terminal</c>.</summary>
internal static class TerminalCommand
{
    private const int DefaultPort = 8001;
    private const string DefaultId = "T9000010";

    /// <summary>Builds the command.</summary>
    public static Command Create(ServerOptions server)
    {
        var id = new Option<string>("--id") { Description = "The terminal's id, 8 characters", DefaultValueFactory = _ => DefaultId };
        var state = new Option<int>("--state")
        {
            Description = "Its state at first: 1 running, 2 paused, 3 cooling down, 4 standby, 5 idle",
            DefaultValueFactory = _ => (int)MachineState.Idle,
        };
        var silent = new Option<bool>("--silent") { Description = "Answer no command" };
        id.Validators.Add(result =>
        {
            if (!TerminalId.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--id must have 8 letters, digits, - or _");
            }
        });
        state.Validators.Add(result =>
        {
            if (!Enum.IsDefined((MachineState)result.GetValueOrDefault<int>()))
            {
                result.AddError("--state must be 1..5");
            }
        });
        var command = new Command(
            "terminal", $"A terminal (protocol 4, port {DefaultPort}): logs in, sends a heartbeat, answers every command, reconnects")
        {
            id, state, silent,
        };
        command.SetAction(async (result, cancellation) =>
        {
            _ = TerminalId.TryParse(result.GetValue(id), out var own);
            var machine = new EmulatedMachine((MachineState)result.GetValue(state));
            var terminal = new TerminalEmulator(
                server.Read(result, DefaultPort), own, machine, result.InvocationConfiguration.Output) { IsSilent = result.GetValue(silent) };
            await terminal.RunAsync(cancellation);
            return 0;
        });
        return command;
    }
}
