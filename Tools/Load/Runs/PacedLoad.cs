using Gateway.Load.Measure;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Runs;

/// <summary>
/// Operations at a steady rate, whatever the server makes of them. Each is due at a moment of its own and its time counts from there, so
/// that a server that falls behind cannot hide it.
/// </summary>
/// <param name="operation">Carries out the operation of a number and gives its status.</param>
/// <param name="rate">Operations per second; 0 = as many as <paramref name="concurrency"/> allows.</param>
/// <param name="concurrency">Operations under way at once.</param>
/// <param name="meter">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class PacedLoad(
    Func<long, CancellationToken, Task<StatusCode>> operation, double rate, int concurrency, Meter meter, TimeProvider time)
{
    private long _next = -1;

    /// <summary>Runs until told to stop; what is under way then is given up.</summary>
    /// <exception cref="ToolException">The server cannot be reached at all.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        // One that fails for good takes the others along.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            try
            {
                await WorkAsync(start, failed.Token);
            }
            catch (OperationCanceledException) when (failed.IsCancellationRequested)
            {
                // The end of the run, or of the server.
            }
            catch (ToolException)
            {
                await failed.CancelAsync();
                throw;
            }
        }));
    }

    private async Task WorkAsync(long start, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var number = Interlocked.Increment(ref _next);
            var due = time.GetTimestamp();
            if (rate > 0)
            {
                due = start + (long)(number / rate * time.TimestampFrequency);
                var wait = time.GetElapsedTime(time.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, stop);
                }
            }

            var status = await OperateAsync(number, stop);
            meter.Current.Record((uint)status, (long)time.GetElapsedTime(due).TotalNanoseconds);
        }
    }

    private async Task<StatusCode> OperateAsync(long number, CancellationToken stop)
    {
        try
        {
            return await operation(number, stop);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            return (StatusCode)Recorder.NoResponse;
        }
    }
}
