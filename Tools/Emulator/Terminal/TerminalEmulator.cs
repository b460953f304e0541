using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Gateway.Emulator.Relayer;
using Gateway.Protocol.Terminals;

namespace Gateway.Emulator.Terminal;

/// <summary>
/// A terminal (protocol 4): connects, logs in, sends a heartbeat now and then, answers every command, and connects again when the connection drops
/// or it has been restarted.
/// </summary>
/// <param name="address">The gateway.</param>
/// <param name="id">The terminal's id.</param>
/// <param name="machine">What it stands for.</param>
/// <param name="log">Where the log lines go.</param>
internal sealed class TerminalEmulator(ServerAddress address, TerminalId id, EmulatedMachine machine, TextWriter log)
{
    private ushort _lastNumber;

    /// <summary>How often a heartbeat is sent.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether commands are left without an answer.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Spreads the attempts to connect.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backOff = new BackOff(Random);
        while (true)
        {
            try
            {
                await ServeAsync(backOff, cancellation);
            }
            catch (Exception e) when (e is ToolException or IOException)
            {
                Log(e.Message);
            }

            var pause = backOff.Next();
            Log(string.Create(CultureInfo.InvariantCulture, $"connecting again in {pause.TotalSeconds:0.0} s"));
            await Task.Delay(pause, Time, cancellation);
        }
    }

    private async Task ServeAsync(BackOff backOff, CancellationToken cancellation)
    {
        await using var stream = await Dialer.ConnectAsync(address, source: null, cancellation);
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await SendAsync(stream, TerminalMessages.Login, ++_lastNumber, default, cancellation);
        Task[] parts = [ReadAsync(stream, backOff, session.Token), BeatAsync(stream, session.Token)];
        var first = await Task.WhenAny(parts);
        await session.CancelAsync();
        await Task.WhenAny(Task.WhenAll(parts)); // no part writes any more
        await first;
    }

    private async Task ReadAsync(Stream stream, BackOff backOff, CancellationToken cancellation)
    {
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var decoder = new TerminalFrameDecoder();
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var buffer = result.Buffer;
            while (decoder.TryRead(ref buffer, out var frame))
            {
                if (!await HandleAsync(stream, frame, backOff, cancellation))
                {
                    return;
                }
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                throw new IOException("the server closed the connection");
            }
        }
    }

    /// <summary>Handles a frame.</summary>
    /// <returns>False when the terminal goes down for a restart.</returns>
    private async Task<bool> HandleAsync(Stream stream, TerminalFrame frame, BackOff backOff, CancellationToken cancellation)
    {
        switch (frame.MessageId)
        {
            case TerminalMessages.Login | TerminalMessages.AnswerBit:
                if (frame.Content.ToArray() is not [TerminalMessages.Done])
                {
                    throw new IOException($"the login as {id} was refused");
                }

                backOff.Reset();
                Log($"logged in as {id} at {address}");
                return true;
            case TerminalMessages.Heartbeat | TerminalMessages.AnswerBit:
                Log("heartbeat answered");
                return true;
            default:
                return await ObeyAsync(stream, frame, cancellation);
        }
    }

    private async Task<bool> ObeyAsync(Stream stream, TerminalFrame frame, CancellationToken cancellation)
    {
        var name = $"message {frame.MessageId:x4} #{frame.Number}";
        if (IsSilent)
        {
            Log($"{name}: not answered, as told");
            return true;
        }

        if (machine.Do(frame.MessageId) is not { } answer)
        {
            Log($"{name} is not known: no answer");
            return true;
        }

        await SendAsync(stream, (ushort)(frame.MessageId | TerminalMessages.AnswerBit), frame.Number, new[] { answer }, cancellation);
        Log($"{name}: answered with {answer}; the machine is {machine.State}");
        return frame.MessageId != TerminalMessages.Restart;
    }

    private async Task BeatAsync(Stream stream, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            await SendAsync(stream, TerminalMessages.Heartbeat, ++_lastNumber, default, cancellation);
        }
    }

    private async Task SendAsync(
        Stream stream, ushort message, ushort number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var output = new ArrayBufferWriter<byte>();
        TerminalFrameWriter.Write(output, id, message, number, content.Span);
        await stream.WriteAsync(output.WrittenMemory, cancellation); // one frame a write, so that none is mixed with another
    }

    private void Log(string line)
    {
        var now = Time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (log)
        {
            log.WriteLine($"{now} {line}");
        }
    }
}
