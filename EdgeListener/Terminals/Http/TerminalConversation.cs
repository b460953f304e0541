using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Protocol.Terminals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>What is said to one terminal for one request over HTTP: each command has its own answer, or none in time.</summary>
/// <param name="code">The terminal's id.</param>
/// <param name="terminal">Its grain.</param>
/// <param name="services">What terminals share.</param>
internal sealed class TerminalConversation(string code, ITerminalGrain terminal, TerminalServices services)
{
    /// <summary>Asks the terminal for its state.</summary>
    public async Task<Answer> TellState()
    {
        var (state, failure) = await Query().ConfigureAwait(false);
        return failure ?? new Answer(StatusCodes.Status200OK, Texts.OfState(state) ?? Texts.UnknownState) { State = state };
    }

    /// <summary>Turns the terminal on, if it is idle; otherwise says why not.</summary>
    public async Task<Answer> TurnOn()
    {
        var (state, failure) = await Query().ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        return state == (byte)MachineState.Idle
            ? await Command(TerminalMessages.TurnOn, Texts.TurnedOn).ConfigureAwait(false)
            : new Answer(StatusCodes.Status409Conflict, Texts.WhyNotTurnedOn(state)) { State = state };
    }

    /// <summary>Restarts the terminal.</summary>
    public Task<Answer> Restart() => Command(TerminalMessages.Restart, Texts.Restarted);

    private static int ToStatus(CommandEnd end) => end switch
    {
        CommandEnd.Offline => StatusCodes.Status404NotFound,
        CommandEnd.NoAnswer => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private async Task<(byte State, Answer? Failure)> Query()
    {
        var (content, failure) = await Send(TerminalMessages.Query).ConfigureAwait(false);
        return (content.IsEmpty ? default : content.Span[0], failure);
    }

    private async Task<Answer> Command(ushort message, Text done)
    {
        var (content, failure) = await Send(message).ConfigureAwait(false);
        return failure ?? (content.Span is [TerminalMessages.Done, ..]
            ? new Answer(StatusCodes.Status200OK, done)
            : new Answer(StatusCodes.Status502BadGateway, Texts.Refused));
    }

    private async Task<(ReadOnlyMemory<byte> Content, Answer? Failure)> Send(ushort message)
    {
        try
        {
            var result = await services.Devices.Router.Send(terminal, new DeviceCommand(message, default, services.Settings.AnswerTime))
                .ConfigureAwait(false);
            return result.End == CommandEnd.Answered
                ? (result.Body, null)
                : (default, new Answer(ToStatus(result.End), Texts.WhyNot(result.End)));
        }
        catch (Exception e)
        {
            // The grain's storage is away, or its silo has just been lost.
            services.Logger.LogWarning(e, "Terminal {Terminal}: message {Message:x4} failed", code, message);
            return (default, new Answer(StatusCodes.Status503ServiceUnavailable, Texts.Trouble));
        }
    }
}
