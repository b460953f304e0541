using System.Globalization;

namespace Gateway.Protocol.Terminals;

/// <summary>The message ids of protocol 4, and what goes with them.</summary>
public static class TerminalMessages
{
    /// <summary>A terminal says who it is.</summary>
    public const ushort Login = 0x1001;

    /// <summary>A terminal says that it is alive.</summary>
    public const ushort Heartbeat = 0x1002;

    /// <summary>Turns a terminal on.</summary>
    public const ushort TurnOn = 0x1004;

    /// <summary>Asks a terminal for its state.</summary>
    public const ushort Query = 0x1005;

    /// <summary>Restarts a terminal.</summary>
    public const ushort Restart = 0x1006;

    /// <summary>Set in the message id of every answer.</summary>
    public const ushort AnswerBit = 0x8000;

    /// <summary>An answer's content when what was asked for is done; anything else is a failure.</summary>
    public const byte Done = 0;

    /// <summary>An answer's content when it could not be done.</summary>
    public const byte NotDone = 1;

    /// <summary>The content of <see cref="TurnOn"/>.</summary>
    public static ReadOnlySpan<byte> TurnOnContent => [0x00, 0x03, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00];

    /// <summary>A message's name for logs: its number where it has none, and whether it is an answer.</summary>
    public static string NameOf(ushort messageId)
    {
        var request = (ushort)(messageId & ~AnswerBit);
        var name = request switch
        {
            Login => nameof(Login),
            Heartbeat => nameof(Heartbeat),
            TurnOn => nameof(TurnOn),
            Query => nameof(Query),
            Restart => nameof(Restart),
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{request:x4}"),
        };
        return request == messageId ? name : name + " response";
    }
}
