using Gateway.Protocol.Terminals;

namespace Gateway.Emulator.Terminal;

/// <summary>The machine that an emulated terminal stands for. Not thread-safe.</summary>
/// <param name="state">Its state at first.</param>
internal sealed class EmulatedMachine(MachineState state)
{
    /// <summary>Its state.</summary>
    public MachineState State { get; private set; } = state;

    /// <summary>Does what a message asks for.</summary>
    /// <returns>The answer's content; null when a terminal does not know the message.</returns>
    public byte? Do(ushort message)
    {
        switch (message)
        {
            case TerminalMessages.Query:
                return (byte)State;
            case TerminalMessages.TurnOn when State == MachineState.Idle:
                State = MachineState.Running;
                return TerminalMessages.Done;
            case TerminalMessages.TurnOn:
                return TerminalMessages.NotDone;
            case TerminalMessages.Restart:
                State = MachineState.Idle;
                return TerminalMessages.Done;
            default:
                return null;
        }
    }
}
