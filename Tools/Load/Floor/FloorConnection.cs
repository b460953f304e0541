using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol;
using Gateway.Protocol.Messaging;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Load.Floor;

/// <summary>One connection to the floor, phone or relayer. Its frames are handled on the thread that brought them.</summary>
internal sealed class FloorConnection(ConnectionContext context, FloorDirectory directory)
{
    private readonly FloorOutput _output = new(context.Transport.Output);
    private List<FloorOutput>? _touched;
    private FrameDecoder _decoder;
    private FloorRelayer? _relayer;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            var reader = context.Transport.Input;
            while (true)
            {
                var result = await reader.ReadAsync();
                var buffer = result.Buffer;
                HandleBatch(ref buffer);
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (ProtocolException)
        {
            // Out of step for good: closing is the answer.
        }
        catch (IOException)
        {
            // The peer left without a goodbye.
        }
        finally
        {
            Close();
        }
    }

    private void HandleBatch(ref ReadOnlySequence<byte> buffer)
    {
        while (_decoder.TryRead(ref buffer, out var frame))
        {
            Handle(frame);
        }

        FlushTouched();
    }

    private void FlushTouched()
    {
        if (_touched is null)
        {
            return;
        }

        foreach (var output in _touched)
        {
            output.Flush();
        }

        _touched.Clear();
    }

    private void Handle(in Frame frame)
    {
        switch (frame.CommandId)
        {
            case CommandIds.ControlDevice or CommandIds.QueryDevice:
                Relay(frame);
                break;
            case CommandIds.ControlDevice | CommandIds.ResponseBit or CommandIds.QueryDevice | CommandIds.ResponseBit:
                RelayBack(frame);
                break;
            case CommandIds.HeartBeat:
                Answer(frame, StatusCode.Ok, []);
                break;
            default:
                Serve(frame);
                break;
        }
    }

    private void Relay(in Frame frame)
    {
        Span<char> scratch = stackalloc char[2 * DeviceTarget.MaxTextLength];
        if (!DeviceTarget.TryRead(frame.Body, frame.CommandId == CommandIds.ControlDevice, scratch, out var target, out var error))
        {
            Refuse(frame, StatusCode.BadParameter, error);
        }
        else if (directory.FindByDevice(target.Code) is not { } relayer)
        {
            Refuse(frame, StatusCode.NoSuchDevice);
        }
        else if (relayer.Connection is not { } connection)
        {
            Refuse(frame, StatusCode.RelayerOffline);
        }
        else if (!connection._output.TryCommand(frame.CommandId, frame.Body, this, frame.Sequence, out var mustFlush))
        {
            Refuse(frame, StatusCode.ServerBusy);
        }
        else
        {
            Touch(connection._output, mustFlush);
        }
    }

    private void RelayBack(in Frame frame)
    {
        if (_output.TryTake(frame.Sequence, out var asker, out var askerSequence))
        {
            var body = frame.Body.IsSingleSegment ? frame.Body.FirstSpan : frame.Body.ToArray();
            Touch(asker._output, asker._output.Write(frame.CommandId, frame.Status, askerSequence, body));
        }
    }

    /// <summary>The commands that set things up: always a success, and only what relaying needs is kept.</summary>
    private void Serve(in Frame frame)
    {
        switch (frame.CommandId)
        {
            case CommandIds.Authorize when TryRead(frame, MessagingBodies.Json.AuthorizeRequest, out var request):
                Authorize(request);
                Answer(frame, StatusCode.Ok, Json(new AuthorizeResponse(0, []), MessagingBodies.Json.AuthorizeResponse));
                break;
            case CommandIds.AddAccount:
                Answer(frame, StatusCode.Ok, Json(new AddAccountResponse(directory.NextId(), "Home", 1), MessagingBodies.Json.AddAccountResponse));
                break;
            case CommandIds.AddApartment:
                Answer(frame, StatusCode.Ok, Json(new AddedResponse(directory.NextId(), 1), MessagingBodies.Json.AddedResponse));
                break;
            case CommandIds.AddRelayer when TryRead(frame, MessagingBodies.Json.AddRelayerRequest, out var request):
                var relayer = directory.AddRelayer(request.ApartmentId, request.SbCode);
                Answer(frame, StatusCode.Ok, Json(new AddedResponse(relayer.Id, 2), MessagingBodies.Json.AddedResponse));
                break;
            case CommandIds.AddDevice when TryRead(frame, MessagingBodies.Json.AddDeviceRequest, out var request):
                if (directory.AddDevice(request.ApartmentId, request.RelayerId, request.DevCode))
                {
                    Answer(frame, StatusCode.Ok, Json(new AddDeviceResponse(directory.NextId(), 3), MessagingBodies.Json.AddDeviceResponse));
                }
                else
                {
                    Refuse(frame, StatusCode.NoSuchRelayer);
                }

                break;
        }
    }

    private void Authorize(AuthorizeRequest request)
    {
        if (request is { TerminalType: AuthorizeRequest.Relayer, SbCode: { } code })
        {
            _relayer = directory.Relayer(code);
            _relayer.Attach(this);
        }
    }

    private bool TryRead<T>(in Frame frame, JsonTypeInfo<T> type, out T value)
        where T : class
    {
        if (MessagingBodies.TryRead(frame.Body, type, out var read, out var error))
        {
            value = read;
            return true;
        }

        value = null!;
        Refuse(frame, StatusCode.BadParameter, error);
        return false;
    }

    private static byte[] Json<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private void Refuse(in Frame frame, StatusCode status, string detail = "") =>
        Answer(frame, status, Json(new ErrorResponse($"{status.Text()} {detail}".TrimEnd()), MessagingBodies.Json.ErrorResponse));

    private void Answer(in Frame frame, StatusCode status, ReadOnlySpan<byte> body) =>
        Touch(_output, _output.Write(frame.CommandId | CommandIds.ResponseBit, (uint)status, frame.Sequence, body));

    private void Touch(FloorOutput output, bool mustFlush)
    {
        if (mustFlush)
        {
            (_touched ??= []).Add(output);
        }
    }

    private void Close()
    {
        _relayer?.Detach(this);
        foreach (var pending in _output.Close())
        {
            var output = pending.Asker._output;
            Touch(output, output.Write(CommandIds.ControlDevice | CommandIds.ResponseBit, (uint)StatusCode.RelayerOffline, pending.AskerSequence, []));
        }

        FlushTouched();
    }
}
