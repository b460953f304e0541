using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.EdgeListener.Tracing;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Protocol.Terminals;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Terminals;

/// <summary>
/// One terminal's session (protocol 4): logged in by its first login frame, alive by login and heartbeat frames, gone with its connection. Frames
/// come one after the other.
/// </summary>
internal sealed class TerminalSession(EdgeConnection connection, TerminalServices services) : IStreamSession, ILinkOutput
{
    private readonly TerminalFrameDecoder _decoder = new(services.Settings.MaxFrameBytes);
    private DeviceAttachment? _device;
    private TerminalId _id; // as the terminal writes it
    private bool _isAlive;

    /// <inheritdoc/>
    public EdgeConnection Connection => connection;

    /// <inheritdoc/>
    public int PendingCommands => 0;

    /// <inheritdoc/>
    public long SkippedBytes => _decoder.SkippedBytes;

    /// <inheritdoc/>
    public bool TryHandle(ref ReadOnlySequence<byte> buffer, out ValueTask handling)
    {
        var wrong = _decoder.WrongChecksums;
        var isFrame = _decoder.TryRead(ref buffer, out var frame);
        if (_decoder.WrongChecksums != wrong)
        {
            TerminalMetrics.Drop("checksum", _decoder.WrongChecksums - wrong);
        }

        handling = default;
        if (!isFrame)
        {
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
            HandlerFaults.Note(services.Logger, connection, TerminalMessages.NameOf(frame.MessageId), e);
        }

        if (!handling.IsCompletedSuccessfully)
        {
            handling = Guard(handling, frame.MessageId);
        }

        return true;
    }

    /// <summary>A frame that could not be handled has no answer: the terminal sends it again.</summary>
    private async ValueTask Guard(ValueTask handling, ushort messageId)
    {
        try
        {
            await handling.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            HandlerFaults.Note(services.Logger, connection, TerminalMessages.NameOf(messageId), e);
        }
    }

    /// <inheritdoc/>
    public bool TakeSignOfLife()
    {
        var wasAlive = _isAlive;
        _isAlive = false;
        return wasAlive;
    }

    /// <inheritdoc/>
    public void Deliver(OutboundMessage message)
    {
        // Nobody sends notices to terminals.
    }

    /// <inheritdoc/>
    public void Redirect(string address)
    {
        // No terminal can be told.
    }

    /// <inheritdoc/>
    public Task Reattach() => _device?.Reattach() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Detach(CloseReason reason)
    {
        _device?.Detach(reason);
        _device = null;
    }

    private ValueTask Handle(in TerminalFrame frame)
    {
        var isOwn = _device is not null && frame.Id.Normalized == _id.Normalized;
        switch (frame.MessageId)
        {
            case TerminalMessages.Login when !isOwn:
                return new ValueTask(LogIn(frame.Id, frame.Number));
            case TerminalMessages.Login or TerminalMessages.Heartbeat when isOwn:
                _isAlive = true;
                Write((ushort)(frame.MessageId | TerminalMessages.AnswerBit), frame.Number, [TerminalMessages.Done]);
                return _device!.ConfirmNowAndThen();
            case >= TerminalMessages.AnswerBit when isOwn:
                _device!.Answer(frame.Number, (uint)(frame.MessageId & ~TerminalMessages.AnswerBit), 0, frame.Content);
                return default;
            default:
                Drop(frame, isOwn);
                return default;
        }
    }

    private void Drop(in TerminalFrame frame, bool isOwn)
    {
        if (isOwn)
        {
            EdgeMetrics.UnknownCommands.Add(1);
            services.Logger.LogInformation("Connection {ConnectionId} sent unknown message {Message:x4}", connection.Id, frame.MessageId);
        }
        else
        {
            TerminalMetrics.Drop(_device is null ? "not_logged_in" : "other_id");
        }
    }

    private async Task LogIn(TerminalId id, ushort number)
    {
        LogOut();
        var code = id.Normalized.ToString();
        try
        {
            var grain = services.Grains.GetGrain<ITerminalGrain>(ITerminalGrain.KeyOf(code));
            _id = id;
            var (result, attachment) = await DeviceAttachment
                .Attach(connection, services.Devices, grain, new DeviceId(ITerminalGrain.KindName, code), this, services.Links)
                .ConfigureAwait(false);
            switch (result)
            {
                case AttachResult.Attached:
                    _device = attachment;
                    _isAlive = true;
                    AnswerLogin(number, TerminalMessages.Done);
                    attachment!.Open();
                    break;
                case AttachResult.Blocked:
                    connection.Close(CloseReason.Blocked);
                    break;
                case AttachResult.HeldOff:
                    connection.Close(CloseReason.HeldOff);
                    break;
                default:
                    AnswerLogin(number, TerminalMessages.NotDone);
                    break;
            }
        }
        catch (Exception e)
        {
            // The grain or its storage is away: the terminal tries again.
            services.Logger.LogWarning(e, "Connection {ConnectionId}: terminal {Terminal} could not be logged in", connection.Id, code);
            AnswerLogin(number, TerminalMessages.NotDone);
        }
    }

    private void LogOut()
    {
        if (_device is not null)
        {
            Detach(CloseReason.Replaced);
            connection.OpenedAt = services.Devices.Time.GetTimestamp();
            connection.IsAuthorized = false;
        }
    }

    private void AnswerLogin(ushort number, byte result) => Write(TerminalMessages.Login | TerminalMessages.AnswerBit, number, [result]);

    /// <inheritdoc/>
    void ILinkOutput.Send(uint sequence, LinkCommand command)
    {
        var isBareTurnOn = command is { Instruction: TerminalMessages.TurnOn, Body.IsEmpty: true };
        Write((ushort)command.Instruction, (ushort)sequence, isBareTurnOn ? TerminalMessages.TurnOnContent : command.Body.Span);
    }

    /// <inheritdoc/>
    public void EndLogin() => _device?.End();

    private void Write(ushort messageId, ushort number, ReadOnlySpan<byte> content)
    {
        // Before it goes: its answer may be here before this call is over.
        if (connection.Tracer is { } tracer)
        {
            Trace(tracer, isInbound: false, new TerminalFrame(_id, messageId, number, new ReadOnlySequence<byte>(content.ToArray())));
        }

        connection.Write(new TerminalFrameOut(_id, messageId, number, content));
    }

    private static void Trace(FrameTracer tracer, bool isInbound, in TerminalFrame frame)
    {
        if (tracer.TryBegin())
        {
            var length = TerminalFrame.MinLength + (int)frame.Content.Length;
            var name = TerminalMessages.NameOf(frame.MessageId);
            tracer.Tell(isInbound, new FrameText(name, frame.Number, 0, length, Convert.ToHexString(frame.Content.ToArray())));
        }
    }
}
