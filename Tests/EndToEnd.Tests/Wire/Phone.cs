using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>A phone that has logged in, and its home.</summary>
internal sealed class Phone
{
    public const string Password = "correct horse";

    private Phone(WireClient wire, string userName, long apartmentId)
    {
        Wire = wire;
        UserName = userName;
        ApartmentId = apartmentId;
    }

    public WireClient Wire { get; }

    public string UserName { get; }

    /// <summary>The first apartment.</summary>
    public long ApartmentId { get; }

    /// <summary>Signs up a new account and logs in.</summary>
    public static async Task<Phone> SignUp(GatewayProcess gateway, WireOptions? options = null)
    {
        var wire = await gateway.Connect(options);
        var user = Names.Next("user");
        var made = await wire.Request(CommandIds.AddAccount, new { user_name = user, password = Password });
        Expect.Ok(made);
        Expect.Ok(await LogIn(wire, user));
        return new Phone(wire, user, made["apartment_id"]);
    }

    public static Task<WireMessage> LogIn(WireClient wire, string userName, string password = Password) =>
        wire.Request(CommandIds.Authorize, new { terminal_type = "human", user_name = userName, password, os = "android" });

    /// <summary>Another phone of the same account.</summary>
    public async Task<Phone> Another(GatewayProcess gateway, WireOptions? options = null)
    {
        var wire = await gateway.Connect(options);
        Expect.Ok(await LogIn(wire, UserName));
        return new Phone(wire, UserName, ApartmentId);
    }

    public Task<WireMessage> Ask(uint commandId, object? body = null, TimeSpan? deadline = null) => Wire.Request(commandId, body, deadline);

    public async Task<long> AddApartment(string name) => Expect.Ok(await Ask(CommandIds.AddApartment, new { name }))["id"];

    public async Task<long> AddRelayer(string code, string name = "box", long? apartment = null) => Expect.Ok(await Ask(
        CommandIds.AddRelayer, new { apartment_id = apartment ?? ApartmentId, sb_code = code, name }))["id"];

    public async Task<long> AddDevice(string code, string model = "2111S", long relayer = 1, long? apartment = null) => Expect.Ok(await Ask(
        CommandIds.AddDevice,
        new { apartment_id = apartment ?? ApartmentId, dev_model = model, dev_code = code, relayer_id = relayer }))["dev_id"];

    public Task<WireMessage> QueryApartment(long version = -1, long? apartment = null) =>
        Ask(CommandIds.QueryApartment, new { apartment_id = apartment ?? ApartmentId, version });

    /// <summary>The apartment's contents.</summary>
    public async Task<JsonElement> ApartmentInfo(long? apartment = null) =>
        Expect.Ok(await QueryApartment(apartment: apartment)).Json.GetProperty("apartment_info");

    public Task<WireMessage> Control(string deviceCode, int value = 1, string model = "2111S", int key = 0, TimeSpan? deadline = null) => Ask(
        CommandIds.ControlDevice, new { dev_model = model, dev_code = deviceCode, dev_key_seq = key, value }, deadline);
}
