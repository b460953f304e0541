using Gateway.Protocol.Messaging;

namespace Gateway.Cluster.Tests;

/// <summary>An account with an apartment, one relayer in it and one device behind that.</summary>
internal sealed record Home(string User, long ApartmentId, long RelayerId, string RelayerCode, long DeviceId, string DeviceCode)
{
    public const string DeviceModel = "2111S";

    private static int s_last;

    /// <summary>Makes a home by a phone on this silo.</summary>
    /// <param name="silo">The silo of the phone.</param>
    /// <param name="grainAt">Where the relayer's grain comes to life: on the silo where the relayer logs in first.</param>
    public static async Task<Home> CreateAsync(Silo silo, Silo? grainAt = null)
    {
        var number = Interlocked.Increment(ref s_last);
        var (user, relayerCode, deviceCode) = ($"user{number}", $"box{number}", $"{0xa000 + number:X}");
        await (await Relayer.ConnectAsync(grainAt ?? silo, relayerCode)).DisposeAsync();
        await using var phone = await Phone.ConnectAsync(silo);
        var account = Phone.Read(await phone.AddAccountAsync(user), MessagingBodies.Json.AddAccountResponse);
        Phone.Ok(await phone.AuthorizeAsync(user));
        var relayer = Phone.Read(await phone.AddRelayerAsync(account.ApartmentId, relayerCode), MessagingBodies.Json.AddedResponse);
        var device = Phone.Read(
            await phone.AddDeviceAsync(account.ApartmentId, deviceCode, relayer.Id), MessagingBodies.Json.AddDeviceResponse);
        return new Home(user, account.ApartmentId, relayer.Id, relayerCode, device.DevId, deviceCode);
    }
}
