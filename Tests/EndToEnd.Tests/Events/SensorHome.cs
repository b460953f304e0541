using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Events;

/// <summary>A home with a sensor behind its relayer.</summary>
internal sealed record SensorHome(Phone Phone, Relayer Relayer, string Code, long DeviceId, string Model)
{
    public static async Task<SensorHome> Make(GatewayProcess gateway, string model = "2690S")
    {
        var phone = await Phone.SignUp(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        var relayerId = await phone.AddRelayer(relayer.Code);
        var code = Names.DeviceCode();
        return new SensorHome(phone, relayer, code, await phone.AddDevice(code, model, relayerId), model);
    }

    public Task<WireMessage> Report(int value, string? code = null) =>
        Relayer.Wire.Request(CommandIds.EventDev, new { dev_code = code ?? Code, value });

    public async Task Arm(int state = 2) =>
        Expect.Ok(await Phone.Ask(CommandIds.SetArm, new { apartment_id = Phone.ApartmentId, arm_state = state }));

    public static async Task<JsonElement[]> Alarms(Phone phone, object? query = null) =>
        [.. Expect.Ok(await phone.Ask(CommandIds.QueryAlarm, query ?? new { page = 0 })).Json.GetProperty("alarms").EnumerateArray()];

    /// <summary>The next notice to a phone, which must be this event.</summary>
    public static async Task ExpectNotice(WireClient phone, int value, bool isAlarm)
    {
        var notice = await phone.Next($"notice of value {value}");
        Assert.Equal(CommandIds.EventDev, notice.CommandId);
        Assert.InRange<long>(notice.Sequence, 1, int.MaxValue);
        Assert.Equal(value, notice["value"]);
        Assert.Equal(isAlarm ? "True" : "False", notice.Json.GetProperty("is_alarm").GetString());
    }
}
