using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Gateway.Protocol.Messaging;
using Gateway.Tools;

namespace Gateway.Cluster.Tests;

/// <summary>A phone's connection to one silo.</summary>
internal sealed class Phone : IAsyncDisposable
{
    public const string Password = "correct horse";

    private readonly MessagingClient _client;
    private readonly TimeSpan _deadline;
    private readonly Channel<Message> _notices;

    private Phone(MessagingClient client, TimeSpan deadline, Channel<Message> notices)
    {
        _client = client;
        _deadline = deadline;
        _notices = notices;
    }

    /// <summary>What the gateway sent by itself.</summary>
    public ChannelReader<Message> Notices => _notices.Reader;

    /// <summary>Completes when the connection is gone.</summary>
    public Task Closed => _client.Closed;

    private static MessagingJson Json => MessagingBodies.Json;

    /// <summary>Connects, without logging in.</summary>
    public static async Task<Phone> ConnectAsync(Silo silo, TimeSpan? deadline = null)
    {
        using var connecting = new CancellationTokenSource(Waiting.Deadline);
        var notices = Channel.CreateUnbounded<Message>();
        var options = new MessagingClientOptions { OnRequest = (_, message) => notices.Writer.TryWrite(message) };
        return new Phone(await MessagingClient.ConnectAsync(silo.Address, options, connecting.Token), deadline ?? Waiting.Deadline, notices);
    }

    /// <summary>Connects and logs in.</summary>
    public static async Task<Phone> LogInAsync(Silo silo, string user, TimeSpan? deadline = null)
    {
        var phone = await ConnectAsync(silo, deadline);
        Read(await phone.AuthorizeAsync(user), Json.AuthorizeResponse);
        return phone;
    }

    public Task<Message> AuthorizeAsync(string user, string password = Password) => AskAsync(
        CommandIds.Authorize, new AuthorizeRequest(AuthorizeRequest.Human, user, password), Json.AuthorizeRequest);

    public Task<Message> AddAccountAsync(string user) =>
        AskAsync(CommandIds.AddAccount, new AddAccountRequest(Password, user), Json.AddAccountRequest);

    public Task<Message> AddRelayerAsync(long apartmentId, string code) =>
        AskAsync(CommandIds.AddRelayer, new AddRelayerRequest(apartmentId, code, "box"), Json.AddRelayerRequest);

    public Task<Message> AddDeviceAsync(long apartmentId, string code, long? relayerId = null, string model = Home.DeviceModel) => AskAsync(
        CommandIds.AddDevice,
        new AddDeviceRequest(apartmentId, model, code, relayerId, "device"),
        Json.AddDeviceRequest);

    public Task<Message> RemoveDeviceAsync(long apartmentId, long deviceId) =>
        AskAsync(CommandIds.RemoveDevice, new RemoveDeviceRequest(apartmentId, deviceId), Json.RemoveDeviceRequest);

    public Task<Message> QueryRelayerStatusAsync(long relayerId) =>
        AskAsync(CommandIds.QueryRelayerStatus, new QueryRelayerStatusRequest(relayerId), Json.QueryRelayerStatusRequest);

    public Task<Message> ControlAsync(string deviceCode, int value = 1) => AskAsync(
        CommandIds.ControlDevice, new ControlDeviceRequest(Home.DeviceModel, deviceCode, 0, value), Json.ControlDeviceRequest);

    public Task<Message> QueryDeviceAsync(string deviceCode) =>
        AskAsync(CommandIds.QueryDevice, new QueryDeviceRequest(Home.DeviceModel, deviceCode, 0), Json.QueryDeviceRequest);

    public Task<Message> QueryApartmentAsync(long apartmentId, long version = -1) =>
        AskAsync(CommandIds.QueryApartment, new QueryApartmentRequest(apartmentId, version), Json.QueryApartmentRequest);

    /// <summary>The codes of all devices that the apartment has.</summary>
    public async Task<HashSet<string>> DeviceCodesAsync(long apartmentId)
    {
        var info = Read(await QueryApartmentAsync(apartmentId), Json.QueryApartmentResponse).ApartmentInfo;
        Assert.NotNull(info);
        return [.. info.Relayers.SelectMany(relayer => relayer.Devices ?? []).Select(device => device.DevCode.ToUpperInvariant())];
    }

    /// <summary>Sends a command; the response has any status.</summary>
    public Task<Message> AskAsync<T>(uint commandId, T request, JsonTypeInfo<T> type) =>
        _client.RequestAsync(commandId, request, type, _deadline, CancellationToken.None);

    /// <summary>Sends a command without a body.</summary>
    public Task<Message> AskAsync(uint commandId) =>
        _client.RequestAsync(commandId, ReadOnlyMemory<byte>.Empty, _deadline, CancellationToken.None);

    /// <summary>Reads a response that must be a success.</summary>
    public static T Read<T>(Message response, JsonTypeInfo<T> type)
        where T : class
    {
        Ok(response);
        Assert.True(MessagingBodies.TryRead(new(response.Body), type, out var value, out var error), $"{error}: {response.Text}");
        return value;
    }

    /// <summary>Checks that a response is a success.</summary>
    public static void Ok(Message response) => Assert.True(
        response.Status == StatusCode.Ok, $"{CommandIds.Name(response.CommandId)} was answered with {response.StatusText}: {response.Text}");

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
