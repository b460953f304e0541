using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>A phone, its relayer and a device behind it.</summary>
internal sealed record Home(Phone Phone, Relayer Relayer, long RelayerId, string Device, long DeviceId)
{
    public static async Task<Home> Make(GatewayProcess gateway)
    {
        var phone = await Phone.SignUp(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        var relayerId = await phone.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        return new Home(phone, relayer, relayerId, device, await phone.AddDevice(device, relayer: relayerId));
    }

    public Task<WireMessage> Control(int value = 1) => Phone.Control(Device, value);

    /// <summary>The id of the relayer that the device stands under.</summary>
    public async Task<long> MainRelayer() => (await Phone.ApartmentInfo()).GetProperty("relayers").EnumerateArray()
        .Single(r => r.GetProperty("devices").EnumerateArray().Any(d => d.GetProperty("id").GetInt64() == DeviceId))
        .GetProperty("id").GetInt64();
}
