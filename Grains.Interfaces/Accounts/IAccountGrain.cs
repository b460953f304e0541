using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.History;
using Orleans.Concurrency;

namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>One account, by its id: its names, its password's hash, and which apartments are its own.</summary>
[Alias("Gateway.IAccountGrain")]
public interface IAccountGrain : IGrainWithIntegerKey
{
    /// <summary>Whether this account was made and has a name to log in with. While the storage cannot tell, it counts as having it.</summary>
    /// <param name="name">A key of <see cref="Naming.NameKeys.Login"/>.</param>
    [Alias("HasName")]
    Task<bool> HasName(string name);

    /// <summary>Whether an apartment is this account's, by the account's own list.</summary>
    [AlwaysInterleave, Alias("HasApartment")]
    Task<bool> HasApartment(long apartmentId);

    /// <summary>Makes the account; its names are claimed by then. One that is there stays as it is.</summary>
    [Alias("Create")]
    Task<Reply> Create(NewAccount account);

    /// <summary>What a login is checked against; null when there is no such account.</summary>
    [AlwaysInterleave, Alias("GetCredentials")]
    Task<Credentials?> GetCredentials();

    /// <summary>Replaces the hash after a login whose hash was made with weaker parameters.</summary>
    [Alias("Rehash")]
    Task Rehash(string oldHash, string newHash);

    /// <summary>The account's profile; null when there is no such account.</summary>
    [AlwaysInterleave, Alias("GetProfile")]
    Task<AccountProfile?> GetProfile();

    /// <summary>Changes the profile; new names are claimed by then. A new password closes the account's other phones.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="before">Not after this time, UTC: the claims could be taken over by then.</param>
    /// <param name="asker">The phone that asks, if one does: it stays logged in.</param>
    [Alias("ChangeProfile")]
    Task<Reply<ProfileChanged>> ChangeProfile(ProfileChange change, DateTimeOffset before, PhoneId? asker);

    /// <summary>
    /// Keeps a token by which the password can be set once, within <see cref="IPasswordRestoreGrain.TokenLife"/>; an older one is worth nothing
    /// any more.
    /// </summary>
    /// <param name="email">Key of <see cref="Naming.NameKeys.Login"/> of an address that must be the account's email address.</param>
    /// <param name="tokenHash">The token's hash.</param>
    [Alias("StartPasswordRestore")]
    Task<Reply<RestoreRecipient>> StartPasswordRestore(string email, string tokenHash);

    /// <summary>In which language to ask for the new password; <see cref="Outcome.LoginFailed"/> when the token is worth nothing.</summary>
    [Alias("CheckPasswordRestore")]
    Task<Reply<RestoreForm>> CheckPasswordRestore(string tokenHash);

    /// <summary>
    /// Sets the password, closes the account's phones, and uses the token up; <see cref="Outcome.LoginFailed"/> when it is worth nothing.
    /// </summary>
    [Alias("RestorePassword")]
    Task<Reply> RestorePassword(string tokenHash, string passwordHash);

    /// <summary>Adds an apartment.</summary>
    [Alias("AddApartment")]
    Task<Reply<Added>> AddApartment(string name);

    /// <summary>Removes an apartment with all that is in it.</summary>
    [Alias("RemoveApartment")]
    Task<Reply> RemoveApartment(long apartmentId);

    /// <summary>Finds the device with this code in the account's apartments.</summary>
    /// <param name="deviceCode">The device's code, in any case.</param>
    [AlwaysInterleave, Alias("FindRoute")]
    Task<Reply<DeviceRoute>> FindRoute(string deviceCode);

    /// <summary>What it takes to set a scene of one of the account's apartments.</summary>
    [AlwaysInterleave, Alias("PlanScene")]
    Task<Reply<ScenePlan>> PlanScene(long sceneId);

    /// <summary>Finds the apartment that a scene or contactor is in.</summary>
    /// <returns>The apartment's id, or 0 when none of the account's has it.</returns>
    [AlwaysInterleave, Alias("FindApartmentOf")]
    Task<long> FindApartmentOf(ApartmentPart part, long id);

    /// <summary>Whether a relayer of the account's apartments is connected.</summary>
    [AlwaysInterleave, Alias("GetRelayerStatus")]
    Task<Reply> GetRelayerStatus(long relayerId);

    /// <summary>The edges where the account's relayers are connected: one entry for each connected relayer.</summary>
    /// <returns>Their <see cref="Edges.ConnectionRef.EdgeId"/>.</returns>
    [AlwaysInterleave, Alias("FindRelayerEdges")]
    Task<ImmutableArray<string>> FindRelayerEdges();

    /// <summary>A phone has logged in: from now on it gets what is pushed.</summary>
    /// <param name="phone">Where it is connected, and what it asked for.</param>
    /// <returns>False when the password was changed since it was checked.</returns>
    [AlwaysInterleave, Alias("AttachPhone")]
    Task<bool> AttachPhone(AttachedPhone phone);

    /// <summary>
    /// Attaches a phone again whose grain was lost with its silo; it gets what was pushed meanwhile. One that is attached stays as it is; one
    /// whose password was changed meanwhile is told so and closed.
    /// </summary>
    [AlwaysInterleave, Alias("ReattachPhone")]
    Task ReattachPhone(AttachedPhone phone);

    /// <summary>A phone's connection is gone, or logs in anew.</summary>
    [OneWay, AlwaysInterleave, Alias("DetachPhone")]
    Task DetachPhone(PhoneId phone);

    /// <summary>Whether this phone is attached.</summary>
    [AlwaysInterleave, Alias("HasPhone")]
    Task<bool> HasPhone(PhoneId phone);

    /// <summary>Keeps the token by which a phone is reached while it is offline.</summary>
    [Alias("KeepPushToken")]
    Task KeepPushToken(PushToken token);

    /// <summary>Sends a notice to the account's phones that are online, once to each, however often it is pushed.</summary>
    [AlwaysInterleave, Alias("Push")]
    Task Push(PhoneNotice notice);

    /// <summary>In which language, and on which phones that are offline now, the account is told of an alarm.</summary>
    [AlwaysInterleave, Alias("GetAlarmAudience")]
    Task<AlarmAudience> GetAlarmAudience();

    /// <summary>Reads a page of the account's alarms, newest first.</summary>
    [AlwaysInterleave, Alias("QueryAlarms")]
    Task<Reply<AlarmPage>> QueryAlarms(AlarmFilter filter);
}

/// <summary>A new account.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.NewAccount")]
public sealed record NewAccount(string? UserName, string? Email, string? MobilePhone, string PasswordHash, long FirstApartmentId);

/// <summary>What a login is checked against.</summary>
/// <param name="PasswordHash">The password's hash.</param>
/// <param name="Apartments">The account's apartments.</param>
/// <param name="Names">The names that log in to it: keys of <see cref="Naming.NameKeys.Login"/>.</param>
/// <param name="PasswordVersion">One up with every change of the password.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Credentials")]
public sealed record Credentials(
    string PasswordHash, ImmutableArray<long> Apartments, ImmutableArray<string> Names, int PasswordVersion);

/// <summary>An account's profile.</summary>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
/// <param name="UserName">Empty when there is none; so the others.</param>
/// <param name="MobilePhone">The mobile phone number.</param>
/// <param name="Email">The email address.</param>
[GenerateSerializer, Immutable, Alias("Gateway.AccountProfile")]
public sealed record AccountProfile(int Language, string UserName, string MobilePhone, string Email);

/// <summary>What was added.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The apartment's version after it.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Added")]
public sealed record Added(long Id, long Version);
