using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>Has a relayer do what was asked for on the command line: events now or again and again, and a script.</summary>
/// <param name="link">The relayer.</param>
/// <param name="answers">How it answers commands.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Gets a line for each thing that is done.</param>
internal sealed class Rehearsal(IRelayerLink link, AnswerRules answers, TimeProvider time, Action<string> log)
{
    /// <summary>Plays all of it, from the first login on.</summary>
    /// <returns>Completes when the script says that this is the end; else not before it is cancelled.</returns>
    public async Task PlayAsync(IEnumerable<EventSource> events, ImmutableArray<ScriptStep> script, CancellationToken cancellation)
    {
        await link.Connected.WaitAsync(cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var playing = PlayAsync(script, ending.Token);
        Task[] all = [playing, .. events.Select(source => ReportAsync(source, ending.Token))];
        var first = await Task.WhenAny(all);
        await ending.CancelAsync();
        await first;
    }

    private async Task PlayAsync(ImmutableArray<ScriptStep> script, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        for (var next = 0; next < script.Length; next++)
        {
            var step = script[next];
            var left = step.At - time.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, cancellation);
            }

            cancellation.ThrowIfCancellationRequested();
            if (step.Instruction is not Instruction.Report)
            {
                log($"line {step.Line}: {step.Text}");
            }

            switch (step.Instruction)
            {
                case Instruction.Report report:
                    await ReportAsync($"line {step.Line}: ", report.Event, cancellation);
                    break;
                case Instruction.Answer answer:
                    answers.Set(answer.DeviceCode, answer.Rule);
                    break;
                case Instruction.Disconnect disconnect:
                    link.Disconnect(disconnect.For);
                    break;
                case Instruction.Repeat:
                    answers.Set(null, AnswerRule.Normal);
                    next = -1;
                    began = time.GetTimestamp();
                    break;
                case Instruction.End:
                    return;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private async Task ReportAsync(EventSource source, CancellationToken cancellation)
    {
        await ReportAsync("", source.Event, cancellation);
        if (source.Every is not { } every)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            return;
        }

        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            await ReportAsync("", source.Event, cancellation);
        }
    }

    /// <summary>Reports an event once there is a connection.</summary>
    private async Task ReportAsync(string where, EventDevRequest happened, CancellationToken cancellation)
    {
        await link.Connected.WaitAsync(cancellation);
        var text = $"{where}EventDev {Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(happened, MessagingBodies.Json.EventDevRequest))}";
        try
        {
            var response = await link.Report(happened, cancellation);
            log(response.Status == StatusCode.Ok ? $"{text}: taken" : $"{text}: refused with status {response.StatusText} {response.Text}");
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            log($"{text}: {e.Message}");
        }
    }
}
