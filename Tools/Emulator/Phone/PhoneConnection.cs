using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary>What all runs of the phone have in common.</summary>
/// <param name="Address">The gateway.</param>
/// <param name="Tag">What precedes each frame.</param>
/// <param name="Deadline">How long a command may take.</param>
/// <param name="Output">Where everything is printed.</param>
internal sealed record PhoneConnection(ServerAddress Address, StartTag Tag, TimeSpan Deadline, TextWriter Output)
{
    /// <summary>What the phone's own end is called in the log of the wire.</summary>
    public const string Phone = "phone";

    /// <summary>How often a phone that is kept open sends a heartbeat.</summary>
    public static readonly TimeSpan HeartBeatInterval = TimeSpan.FromMinutes(1);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws names and codes.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Connects.</summary>
    /// <param name="who">Whom to call this end in the log of the wire.</param>
    /// <param name="showBytes">Whether every frame is printed.</param>
    /// <param name="onRequest">Gets what the server sends on its own.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">The gateway cannot be reached.</exception>
    public Task<MessagingClient> OpenAsync(
        string who, bool showBytes, Action<MessagingClient, Message>? onRequest, CancellationToken cancellation)
    {
        Output.WriteLine($"{who} → {Address}");
        var options = new MessagingClientOptions
        {
            Tag = Tag,
            Trace = showBytes ? new WireLog(Output, who == Phone ? "" : $"{who} ") : null,
            OnRequest = onRequest,
            Time = Time,
        };
        return MessagingClient.ConnectAsync(Address, options, cancellation);
    }
}
