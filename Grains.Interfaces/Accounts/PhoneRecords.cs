using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>One login of a phone: no two logins have the same, not even of one connection.</summary>
/// <param name="EdgeId">The silo's incarnation.</param>
/// <param name="ConnectionId">The connection within that edge.</param>
/// <param name="Login">The login within that connection, one up each time.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PhoneId")]
public sealed record PhoneId(string EdgeId, long ConnectionId, int Login);

/// <summary>A phone that is online.</summary>
/// <param name="Connection">Where it is connected.</param>
/// <param name="Login">The login within that connection, one up each time.</param>
/// <param name="WantsEvents">Whether it asked for events that are no alarms, too (<c>rcv_alarm</c>).</param>
/// <param name="Token">Its token for push notifications, if it named one: while it is online it gets none.</param>
/// <param name="PasswordVersion">The account's <see cref="LoggedIn.PasswordVersion"/> at its login.</param>
[GenerateSerializer, Immutable, Alias("Gateway.AttachedPhone")]
public sealed record AttachedPhone(ConnectionRef Connection, int Login, bool WantsEvents, string? Token, int PasswordVersion)
{
    /// <summary>Which login it is.</summary>
    public PhoneId ToId() => new(Connection.EdgeId, Connection.ConnectionId, Login);

    /// <inheritdoc/>
    public override string ToString() => nameof(AttachedPhone); // never the token into a log
}

/// <summary>A notice for phones.</summary>
/// <param name="Id">Tells it apart from all others: one that is pushed again comes to each phone once.</param>
/// <param name="CommandId">The protocol's command.</param>
/// <param name="Body">Its body, UTF-8 JSON. Never changed once sent.</param>
/// <param name="OnlyIfAsked">Whether it is only for phones that asked for events.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PhoneNotice")]
public sealed record PhoneNotice(Guid Id, uint CommandId, ReadOnlyMemory<byte> Body, bool OnlyIfAsked = false);

/// <summary>How a phone is reached while it is offline.</summary>
/// <param name="Token">Its token for push notifications.</param>
/// <param name="LastToken">The token that this one takes the place of, if any.</param>
/// <param name="Platform"><c>ios</c>, <c>android</c> or whatever else the phone said; may be empty.</param>
/// <param name="TerminalCode">What tells the phone apart from the account's others; may be empty.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PushToken")]
public sealed record PushToken(string Token, string? LastToken, string Platform, string TerminalCode)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(PushToken); // never the token into a log
}

/// <summary>Whom to tell of an account's alarm.</summary>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
/// <param name="Offline">The phones that are not online now.</param>
[GenerateSerializer, Immutable, Alias("Gateway.AlarmAudience")]
public sealed record AlarmAudience(int Language, ImmutableArray<OfflinePhone> Offline);

/// <summary>A phone that is not online.</summary>
/// <param name="Token">Its token for push notifications.</param>
/// <param name="Platform"><c>ios</c>, <c>android</c> or whatever else the phone said; may be empty.</param>
[GenerateSerializer, Immutable, Alias("Gateway.OfflinePhone")]
public sealed record OfflinePhone(string Token, string Platform)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(OfflinePhone); // never the token into a log
}
