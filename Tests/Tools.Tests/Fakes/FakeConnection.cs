using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>One connection to a <see cref="FakeGateway"/>.</summary>
internal sealed class FakeConnection
{
    private readonly FakeGateway _gateway;
    private readonly TcpClient _client;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<uint, (FakeConnection Phone, uint Sequence)> _pending = [];
    private readonly ConcurrentDictionary<uint, string> _asked = [];
    private readonly Channel<(string DevCode, StatusCode Status)> _answers = Channel.CreateUnbounded<(string, StatusCode)>();
    private FrameDecoder _decoder;
    private uint _lastSequence;
    private bool _isRelayer;

    public FakeConnection(FakeGateway gateway, TcpClient client)
    {
        _gateway = gateway;
        _client = client;
        Ended = ServeAsync();
    }

    public Task Ended { get; }

    public void Close() => _client.Close();

    private FakeAccount Account => _gateway.Account;

    private Fault Fault => _gateway.Fault;

    private async Task ServeAsync()
    {
        try
        {
            var reader = PipeReader.Create(_client.GetStream());
            while (true)
            {
                var result = await reader.ReadAsync();
                var messages = Take(result.Buffer, out var rest);
                foreach (var message in messages)
                {
                    await HandleAsync(message);
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The test or the emulator closed it.
        }
        finally
        {
            if (_gateway.Relayer == this)
            {
                _gateway.Relayer = null;
            }

            Close();
        }
    }

    private List<Message> Take(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> rest)
    {
        var messages = new List<Message>();
        while (_decoder.TryRead(ref buffer, out var frame))
        {
            messages.Add(new Message(frame.CommandId, (StatusCode)frame.Status, frame.Sequence, frame.Body.ToArray()));
        }

        rest = buffer;
        return messages;
    }

    private Task HandleAsync(Message message)
    {
        _gateway.Seen.Enqueue(CommandIds.Name(message.CommandId));
        if ((message.CommandId & CommandIds.ResponseBit) != 0 && _asked.TryRemove(message.Sequence, out var device))
        {
            _answers.Writer.TryWrite((device, message.Status));
            return Task.CompletedTask;
        }

        if ((message.CommandId & CommandIds.ResponseBit) != 0)
        {
            return _pending.Remove(message.Sequence, out var asker)
                ? asker.Phone.SendAsync(message with { Sequence = asker.Sequence })
                : Task.CompletedTask;
        }

        return message.CommandId switch
        {
            CommandIds.Authorize => AuthorizeAsync(message),
            CommandIds.HeartBeat => HeartBeatAsync(message),
            CommandIds.ControlDevice or CommandIds.QueryDevice => RelayAsync(message),
            CommandIds.EventDev => EventAsync(message),
            CommandIds.QueryApartment when Fault == Fault.ClosesAtQueryApartment => CloseAsync(),
            _ => ServeAsync(message),
        };
    }

    /// <summary>See <see cref="FakeGateway.AskRelayer"/>.</summary>
    public async Task<(string DevCode, StatusCode Status)[]> AskAsync(string[] devices)
    {
        foreach (var device in devices)
        {
            var sequence = Interlocked.Add(ref _lastSequence, 1_000_000);
            _asked[sequence] = device;
            var body = new ControlDeviceRequest("2111S", device, 0, 1);
            await SendAsync(new Message(
                CommandIds.ControlDevice, StatusCode.Ok, sequence, JsonSerializer.SerializeToUtf8Bytes(body, MessagingBodies.Json.ControlDeviceRequest)));
        }

        var answers = new (string, StatusCode)[devices.Length - 1];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await _answers.Reader.ReadAsync();
        }

        return answers;
    }

    private async Task EventAsync(Message message)
    {
        _gateway.Events.Enqueue(Read(message, MessagingBodies.Json.EventDevRequest));
        await SendAsync(Response(message, StatusCode.Ok, []));
        _gateway.SignalEvent();
    }

    private Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    private async Task AuthorizeAsync(Message message)
    {
        _gateway.Tags.Enqueue(_decoder.Tag);
        var request = Read(message, MessagingBodies.Json.AuthorizeRequest);
        _isRelayer = request.TerminalType == AuthorizeRequest.Relayer;
        ApartmentId[]? apartments = _isRelayer ? null : Fault == Fault.LoginForgetsApartments ? [] : [.. Account.Ids];
        if (_isRelayer)
        {
            _gateway.Relayer = this;
        }

        await AnswerAsync(message, new AuthorizeResponse(0, apartments), MessagingBodies.Json.AuthorizeResponse);
        if (_isRelayer)
        {
            _gateway.SignalAuthorized();
        }
    }

    private async Task HeartBeatAsync(Message message)
    {
        if (Fault == Fault.HeartBeatIsNeverAnswered && !_isRelayer)
        {
            return;
        }

        await SendAsync(Response(message, StatusCode.Ok, []));
        if (_isRelayer)
        {
            _gateway.SignalHeartBeat();
        }
    }

    private Task RelayAsync(Message message)
    {
        var code = message.CommandId == CommandIds.ControlDevice
            ? Read(message, MessagingBodies.Json.ControlDeviceRequest).DevCode
            : Read(message, MessagingBodies.Json.QueryDeviceRequest).DevCode;
        if (!Account.HasDevice(code) && Fault != Fault.RemovedDeviceStillControlled)
        {
            return RefuseAsync(message, StatusCode.NoSuchDevice);
        }

        switch (Fault)
        {
            case Fault.ControlLost:
                return Task.CompletedTask;
            case Fault.ControlAnsweredByGateway:
                return AnswerAsync(message, new VersionResponse(1), MessagingBodies.Json.VersionResponse);
        }

        if (_gateway.Relayer is not { } relayer || Fault == Fault.RelayerAlwaysOffline)
        {
            return RefuseAsync(message, StatusCode.RelayerOffline);
        }

        var sequence = ++relayer._lastSequence;
        relayer._pending[sequence] = (this, message.Sequence);
        return relayer.SendAsync(message with { Sequence = sequence });
    }

    private Task ServeAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddAccount when Fault == Fault.AccountIsRefused:
                return RefuseAsync(message, StatusCode.UserNameTaken);
            case CommandIds.AddAccount:
                var account = Read(message, MessagingBodies.Json.AddAccountRequest);
                (Account.Name, Account.Email) = (account.UserName!, account.Email!);
                var home = Account.Add("Home");
                return AnswerAsync(message, new AddAccountResponse(home.Id, home.Name, home.Version), MessagingBodies.Json.AddAccountResponse);
            case CommandIds.QueryAccount:
                var name = Fault == Fault.AccountOfSomeoneElse ? "someone" : Account.Name;
                return AnswerAsync(message, new QueryAccountResponse("zh-CN", name, "", Account.Email), MessagingBodies.Json.QueryAccountResponse);
            case CommandIds.AddApartment:
                var added = Account.Add(Read(message, MessagingBodies.Json.AddApartmentRequest).Name);
                return AnswerAsync(message, new AddedResponse(added.Id, added.Version), MessagingBodies.Json.AddedResponse);
            case CommandIds.QueryRelayerStatus:
                return _gateway.Relayer is null || Fault == Fault.RelayerAlwaysOffline
                    ? RefuseAsync(message, StatusCode.RelayerOffline)
                    : SendAsync(Response(message, StatusCode.Ok, []));
            case CommandIds.QueryApartment:
                return QueryApartmentAsync(message, Read(message, MessagingBodies.Json.QueryApartmentRequest));
            case CommandIds.RemoveApartment:
                if (Fault != Fault.RemovedApartmentStillShows)
                {
                    Account.Remove(Read(message, MessagingBodies.Json.RemoveApartmentRequest).Id);
                }

                return AnswerAsync(message, new VersionResponse(0), MessagingBodies.Json.VersionResponse);
            default:
                return ChangeAsync(message);
        }
    }

    private Task ChangeAsync(Message message)
    {
        var renames = Fault != Fault.RenamesAreForgotten;
        switch (message.CommandId)
        {
            case CommandIds.AddRelayer:
                var addRelayer = Read(message, MessagingBodies.Json.AddRelayerRequest);
                var apartment = Account.Find(addRelayer.ApartmentId)!;
                apartment.Relayer = new RelayerInfo(Account.NextId(), addRelayer.SbCode, addRelayer.Name);
                return AnswerAsync(message, new AddedResponse(apartment.Relayer.Id, Rise(apartment)), MessagingBodies.Json.AddedResponse);
            case CommandIds.AddDevice:
                var addDevice = Read(message, MessagingBodies.Json.AddDeviceRequest);
                apartment = Account.Find(addDevice.ApartmentId)!;
                apartment.Device = new DeviceInfo(Account.NextId(), "light", addDevice.DevModel, addDevice.DevCode, addDevice.Name ?? "", []);
                return AnswerAsync(message, new AddDeviceResponse(apartment.Device.Id, Rise(apartment)), MessagingBodies.Json.AddDeviceResponse);
            case CommandIds.ModifyDevice:
                var modifyDevice = Read(message, MessagingBodies.Json.ModifyDeviceRequest);
                apartment = Account.Find(modifyDevice.ApartmentId)!;
                apartment.Device = apartment.Device! with { Name = renames ? modifyDevice.Name! : apartment.Device.Name };
                return AnswerVersionAsync(message, apartment);
            case CommandIds.ModifyRelayer:
                var modifyRelayer = Read(message, MessagingBodies.Json.ModifyRelayerRequest);
                apartment = Account.Find(modifyRelayer.ApartmentId)!;
                apartment.Relayer = apartment.Relayer! with { Name = renames ? modifyRelayer.Name! : apartment.Relayer.Name };
                return AnswerVersionAsync(message, apartment);
            case CommandIds.ModifyApartment:
                var modifyApartment = Read(message, MessagingBodies.Json.ModifyApartmentRequest);
                apartment = Account.Find(modifyApartment.Id)!;
                apartment.Name = renames ? modifyApartment.Name : apartment.Name;
                return AnswerVersionAsync(message, apartment);
            case CommandIds.RemoveDevice:
                apartment = Account.Find(Read(message, MessagingBodies.Json.RemoveDeviceRequest).ApartmentId)!;
                apartment.Device = Fault == Fault.RemovedDeviceStillShows ? apartment.Device : null;
                return AnswerVersionAsync(message, apartment);
            case CommandIds.RemoveRelayer:
                apartment = Account.Find(Read(message, MessagingBodies.Json.RemoveRelayerRequest).ApartmentId)!;
                apartment.Relayer = null;
                return AnswerVersionAsync(message, apartment);
            default:
                return Task.CompletedTask;
        }
    }

    private Task QueryApartmentAsync(Message message, QueryApartmentRequest request)
    {
        if (Account.Find(request.ApartmentId) is not { } apartment)
        {
            return RefuseAsync(message, StatusCode.BadParameter);
        }

        if (Fault == Fault.MalformedBody)
        {
            return SendAsync(Response(message, StatusCode.Ok, "[1]"u8.ToArray()));
        }

        var devices = apartment.Device is { } device && Fault != Fault.DeviceUnderNoRelayer ? new[] { device } : [];
        ApartmentInfo? info = null;
        if (request.Version != apartment.Version || Fault == Fault.ApartmentInfoAlways)
        {
            RelayerInfo[] relayers = apartment.Relayer is { } relayer ? [relayer with { Devices = devices }] : [];
            info = new ApartmentInfo(apartment.Id, apartment.Name, apartment.Version, relayers, [], []);
        }

        return AnswerAsync(message, new QueryApartmentResponse(apartment.Version, null, 1, info), MessagingBodies.Json.QueryApartmentResponse);
    }

    private long Rise(FakeApartment apartment) => Fault == Fault.VersionStays ? apartment.Version : ++apartment.Version;

    private Task AnswerVersionAsync(Message request, FakeApartment apartment) =>
        AnswerAsync(request, new VersionResponse(Rise(apartment)), MessagingBodies.Json.VersionResponse);

    private static T Read<T>(Message message, JsonTypeInfo<T> type)
        where T : class => MessagingBodies.TryRead(new(message.Body), type, out var value, out var error)
        ? value
        : throw new InvalidDataException($"{CommandIds.Name(message.CommandId)}: {error}");

    private Task AnswerAsync<T>(Message request, T body, JsonTypeInfo<T> type) =>
        SendAsync(Response(request, StatusCode.Ok, JsonSerializer.SerializeToUtf8Bytes(body, type)));

    private Task RefuseAsync(Message request, StatusCode status) => SendAsync(Response(
        request, status, JsonSerializer.SerializeToUtf8Bytes(new ErrorResponse(status.Text()), MessagingBodies.Json.ErrorResponse)));

    private static Message Response(Message request, StatusCode status, byte[] body) =>
        new(request.CommandId | CommandIds.ResponseBit, status, request.Sequence, body);

    private async Task SendAsync(Message message)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, _decoder.Tag, message.CommandId, (uint)message.Status, message.Sequence, message.Body.Span);
        await _sending.WaitAsync();
        try
        {
            await _client.GetStream().WriteAsync(frame.WrittenMemory);
        }
        finally
        {
            _sending.Release();
        }
    }
}
