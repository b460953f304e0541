using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// One connection's session: connecting → authorized as a phone or as a relayer → closed (protocol 1, "Roles"). Frames come one after the
/// other; a change is finished before the next frame is looked at, device commands run beside each other.
/// </summary>
internal sealed partial class MessagingSession(EdgeConnection connection, MessagingServices services) : IStreamSession
{
    // Holds the connection's mode, too: every frame that is written carries its tag.
    private FrameDecoder _decoder = new(services.Options.MaxFrameBytes);

    /// <summary>Whether the other side has shown, since its newest Authorize, that it speaks the older dialect; it is answered in it from then on.</summary>
    private volatile bool _oldDialect;

    /// <inheritdoc/>
    public EdgeConnection Connection => connection;

    /// <inheritdoc/>
    public long SkippedBytes => _decoder.SkippedBytes;

    /// <inheritdoc/>
    public bool TryHandle(ref ReadOnlySequence<byte> buffer, out ValueTask handling)
    {
        if (!_decoder.TryRead(ref buffer, out var frame))
        {
            handling = default;
            return false;
        }

        try
        {
            if (connection.Tracer is { } tracer)
            {
                Trace(tracer, isInbound: true, frame);
            }

            handling = Handle(frame);
        }
        catch (Exception e)
        {
            Fail(frame.CommandId, frame.Sequence, e);
            handling = default;
        }

        if (!handling.IsCompletedSuccessfully)
        {
            handling = Guard(handling, frame.CommandId, frame.Sequence);
        }

        return true;
    }

    private async ValueTask Guard(ValueTask handling, uint commandId, uint sequence)
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(commandId, sequence, e);
        }
    }

    /// <summary>A handler ended by an exception that it did not expect. Who asked is told, and the connection goes on.</summary>
    private void Fail(uint commandId, uint sequence, Exception exception)
    {
        HandlerFaults.Note(services.Logger, connection, CommandIds.Name(commandId), exception);
        if (commandId == CommandIds.Authorize)
        {
            LogOut();
            RefuseLogin(sequence, StatusCode.StorageFailure, ResultMismatch);
        }
        else if (commandId != CommandIds.HeartBeat && (commandId & CommandIds.ResponseBit) == 0)
        {
            // Heartbeats are answered before anything else is done, and answers have none.
            RespondError(commandId, sequence, StatusCode.StorageFailure, "the gateway failed by a fault of its own");
        }
    }

    private ValueTask Handle(in Frame frame)
    {
        // The main road first.
        switch (frame.CommandId)
        {
            case CommandIds.ControlDevice or CommandIds.QueryDevice when _phone is { } phone:
                RelayToDevice(frame, phone);
                return default;
            case (CommandIds.ControlDevice | CommandIds.ResponseBit) or (CommandIds.QueryDevice | CommandIds.ResponseBit)
                when _device is { } device:
                RelayAnswer(frame, device);
                return default;
            case > CommandIds.ResponseBit when _device is { } device:
                RelayAnswer(frame, device); // to a command that a program sent by its number
                return default;
            case CommandIds.EventDev when _relayer is { } relayer:
                ReportEvent(frame, relayer);
                return default;
            case (CommandIds.EventDev | CommandIds.ResponseBit) or (CommandIds.SetArm | CommandIds.ResponseBit)
                or (CommandIds.RedirectNotify | CommandIds.ResponseBit) when _phone is not null:
                return default; // a phone has taken a notice; nobody waits to know
            case CommandIds.HeartBeat when connection.IsAuthorized:
                RespondEmpty(frame.CommandId, frame.Sequence);
                return _device?.ConfirmNowAndThen() ?? ConfirmPhoneNowAndThen();
            case CommandIds.Authorize:
                return new ValueTask(Authorize(frame));
            case CommandIds.AddAccount:
                return new ValueTask(AddAccount(frame));
            case CommandIds.PasswordRestore:
                return new ValueTask(PasswordRestore(frame));
            default:
                return HandleConfiguration(frame);
        }
    }

    private ValueTask HandleConfiguration(in Frame frame)
    {
        if (!CommandIds.IsKnown(frame.CommandId) || frame.CommandId == CommandIds.RedirectNotify)
        {
            EdgeMetrics.UnknownCommands.Add(1);
            services.Logger.LogInformation(
                "Connection {ConnectionId} sent unknown command {Command}", connection.Id, CommandIds.Name(frame.CommandId));
            return default;
        }

        if (_phone is not { } phone)
        {
            RespondError(frame.CommandId, frame.Sequence, StatusCode.NotAuthorized);
            return default;
        }

        if (frame.CommandId == CommandIds.EventDev)
        {
            RespondError(frame.CommandId, frame.Sequence, StatusCode.NotAuthorized, "only a relayer reports events");
            return default;
        }

        return new ValueTask(frame.CommandId switch
        {
            CommandIds.QueryApartment => QueryApartment(frame, phone),
            CommandIds.QueryAccount => QueryAccount(frame.CommandId, frame.Sequence, phone),
            CommandIds.QueryRelayerStatus => QueryRelayerStatus(frame, phone),
            CommandIds.AddApartment => AddApartment(frame, phone),
            CommandIds.AddRelayer => AddRelayer(frame, phone),
            CommandIds.AddDevice => AddDevice(frame, phone),
            CommandIds.ModifyApartment => ModifyApartment(frame, phone),
            CommandIds.ModifyRelayer => ModifyRelayer(frame, phone),
            CommandIds.ModifyDevice => ModifyDevice(frame, phone),
            CommandIds.RemoveApartment => RemoveApartment(frame, phone),
            CommandIds.RemoveRelayer => RemoveRelayer(frame, phone),
            CommandIds.RemoveDevice => RemoveDevice(frame, phone),
            CommandIds.SetProfile => SetProfile(frame, phone),
            CommandIds.AddScene => AddScene(frame, phone),
            CommandIds.ModifyScene => ModifyScene(frame, phone),
            CommandIds.RemoveScene => RemoveScene(frame, phone),
            CommandIds.SetScene => SetScene(frame, phone),
            CommandIds.AddContactor => AddContactor(frame, phone),
            CommandIds.ModifyContactor => ModifyContactor(frame, phone),
            CommandIds.RemoveContactor => RemoveContactor(frame, phone),
            CommandIds.SetArm => SetArm(frame, phone),
            CommandIds.QueryAlarm => QueryAlarm(frame, phone),
            _ => throw new InvalidOperationException($"Command {CommandIds.Name(frame.CommandId)} is served, but by nobody."),
        });
    }

    /// <summary>Reads a request's body, or answers with status 4 and what is wrong.</summary>
    private bool TryRead<T>(in Frame frame, JsonTypeInfo<T> type, out T request)
        where T : class
    {
        if (OldDialect.IsSpokenIn(frame.Body))
        {
            _oldDialect = true;
            type = OldDialect.Of(type);
        }

        if (MessagingBodies.TryRead(frame.Body, type, out var read, out var error))
        {
            request = read;
            return true;
        }

        request = null!;
        RespondError(frame.CommandId, frame.Sequence, StatusCode.BadParameter, error);
        return false;
    }

    private void Respond<T>(uint commandId, uint sequence, T body, JsonTypeInfo<T> type, StatusCode status = StatusCode.Ok)
        where T : class
    {
        if (status != StatusCode.Ok)
        {
            EdgeMetrics.CountFailure(status);
        }

        Write(commandId | CommandIds.ResponseBit, (uint)status, sequence, JsonSerializer.SerializeToUtf8Bytes(body, _oldDialect ? OldDialect.Of(type) : type));
    }

    private void RespondEmpty(uint commandId, uint sequence) => Write(commandId | CommandIds.ResponseBit, 0, sequence, []);

    private void RespondError(uint commandId, uint sequence, StatusCode status, string detail = "")
    {
        var text = detail.Length == 0 ? status.Text() : $"{status.Text()}: {detail}";
        Respond(commandId, sequence, new ErrorResponse(text), MessagingBodies.Json.ErrorResponse, status);
    }

    private void RespondError(uint commandId, uint sequence, Outcome outcome, string detail) =>
        RespondError(commandId, sequence, (StatusCode)outcome, detail);

    private void Write(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body, bool droppable = false)
    {
        // Before it goes: its answer may be here before this call is over.
        if (connection.Tracer is { } tracer)
        {
            Trace(tracer, isInbound: false, new Frame(commandId, status, sequence, new ReadOnlySequence<byte>(body.ToArray())));
        }

        connection.Write(new OutboundFrame(_decoder.Tag, commandId, status, sequence, body), droppable);
    }

    /// <summary>
    /// What to answer when a grain call failed by an exception: the storage that a grain needs to come to life is away; or the call took too
    /// long, or its silo was lost, so that nobody knows whether the change was made.
    /// </summary>
    private StatusCode Translate(Exception exception, uint commandId)
    {
        var fault = Note(exception, commandId);
        return fault == CallFault.Failed ? StatusCode.StorageFailure : StatusCode.ServerBusy;
    }

    /// <summary>Logs what a grain call ended with. Lost silos are told once elsewhere; here they would be told once a command.</summary>
    private CallFault Note(Exception exception, uint commandId)
    {
        var fault = services.Classify(exception);
        services.Logger.Log(
            fault == CallFault.Failed ? LogLevel.Warning : LogLevel.Debug,
            exception,
            "Connection {ConnectionId}: {Command} failed",
            connection.Id,
            CommandIds.Name(commandId));
        return fault;
    }

    /// <inheritdoc cref="GrainCalls.Repeat"/>
    private Task<T> Repeat<T>(Func<Task<T>> call) => services.Devices.Calls.Repeat(connection, call);

    private void Observe(Task call, string what) => services.Devices.Calls.Observe(connection, call, what);
}
