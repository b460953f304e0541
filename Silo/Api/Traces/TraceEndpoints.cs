using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Silo.Api.Traces;

/// <summary>Shows every frame of one device as it goes by, for a limited time.</summary>
internal sealed class TraceEndpoints(
    ICommandAgent agent, DeviceKinds kinds, TraceSink sink, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<TraceEndpoints> logger) : IApiEndpoints
{
    private const int MaxSeconds = 900;
    private const int DefaultSeconds = 60;
    private const string MediaType = "text/event-stream";

    /// <summary>How long a reader may not take what is sent to it.</summary>
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(10);

    /// <summary>How often a word is sent when no frame goes by, and the device's grain is asked again: it may have been lost with its silo.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public void Map(ApiRoutes api) => api.Get("/devices/{id}/trace", ApiKeyRole.Read, "Follow the frames of a device", Trace)
        .Says("Server-sent events: `started`; `frame` for each frame, from the device (`in`) or to it (`out`), with its body as text, passwords and "
            + "secrets left out; `ended` with the reason. Of a device that is not connected the frames come when it is. What comes too fast is left "
            + "out, and the next frame's `dropped` tells how many that were.")
        .Query("seconds", $"For how long, 1 to {MaxSeconds}; {DefaultSeconds} unless given.", ApiParameterType.Integer)
        .Returns(StatusCodes.Status200OK, "The frames, until the time is over or the key is revoked.", MediaType)
        .Refuses(StatusCodes.Status404NotFound, "No such device was ever here.")
        .Refuses(StatusCodes.Status429TooManyRequests, "This key, or this silo, has as many traces as it may.");

    private async Task<ApiAnswer> Trace(ApiRequest request)
    {
        var id = kinds.Normalize(request.Device());
        var seconds = request.QueryNumber("seconds", 1, MaxSeconds) ?? DefaultSeconds;
        if (await agent.Find(id) is not { } device)
        {
            return ApiAnswer.Of(ApiProblem.NeverHere(id));
        }

        var reader = sink.Open(request.Key);
        try
        {
            var trace = new TraceRequest(reader.Id, sink.Self, time.GetUtcNow().AddSeconds(seconds));
            await device.Trace(trace);
            var revoked = request.Key.Revoked;
            return ApiAnswer.Stream(context => Follow(context, id, device, trace, reader, revoked));
        }
        catch (Exception)
        {
            sink.Close(reader);
            throw;
        }
    }

    private async Task Follow(
        HttpContext context, DeviceId id, IDevice device, TraceRequest trace, TraceReader reader, CancellationToken revoked)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, revoked, lifetime.ApplicationStopping);
        try
        {
            context.Response.ContentType = MediaType;
            await Send(context, "started", new TraceStarted(id.ToString(), trace.Until), ApiJson.Default.TraceStarted);
            await Pass(context, device, trace, reader, ending.Token);
            var reason = revoked.IsCancellationRequested ? "key_revoked" : lifetime.ApplicationStopping.IsCancellationRequested ? "shutdown" : "time";
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await Send(context, "ended", new TraceEnded(reason), ApiJson.Default.TraceEnded);
            }
        }
        catch (TimeoutException)
        {
            ApiMetrics.CountUnreadTrace();
            logger.LogInformation("A trace of {Device} is cut off: it is not read", id);
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader is gone.
        }
        finally
        {
            sink.Close(reader);
            await End(device, trace.Id);
        }
    }

    private async Task Pass(HttpContext context, IDevice device, TraceRequest trace, TraceReader reader, CancellationToken ending)
    {
        var renewedAt = time.GetTimestamp();
        while (!ending.IsCancellationRequested && trace.Until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            // Timers leave out parts of a millisecond: without rounding up the last one would be waited for in circles.
            var patience = left < Renewal ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Renewal;
            try
            {
                await reader.Wait(patience, time, ending);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var any = false;
            while (!ending.IsCancellationRequested && reader.TryTake(out var frame))
            {
                any = true;
                Write(context.Response.BodyWriter, "frame", FrameView.Of(frame), ApiJson.Default.FrameView);
                if (context.Response.BodyWriter.UnflushedBytes > 16 * 1024)
                {
                    await Flush(context);
                }
            }

            if (!any && left >= Renewal)
            {
                context.Response.BodyWriter.Write(": no frame\n\n"u8);
            }

            await Flush(context);
            if (time.GetElapsedTime(renewedAt) >= Renewal)
            {
                renewedAt = time.GetTimestamp();
                await Renew(device, trace);
            }
        }
    }

    /// <summary>Asks the grain again: a new activation of it knows nothing of the trace.</summary>
    private async Task Renew(IDevice device, TraceRequest trace)
    {
        try
        {
            await device.Trace(trace).WaitAsync(WriteTime, time);
        }
        catch (Exception e)
        {
            logger.LogInformation(e, "A trace could not be renewed; that is tried again");
        }
    }

    private async Task End(IDevice device, Guid traceId)
    {
        try
        {
            await device.EndTrace(traceId).WaitAsync(Farewell, time);
        }
        catch (Exception e)
        {
            // It ends by itself in time.
            logger.LogInformation(e, "A trace could not be ended before its time");
        }
    }

    private async Task Send<T>(HttpContext context, string name, T value, JsonTypeInfo<T> type)
    {
        Write(context.Response.BodyWriter, name, value, type);
        await Flush(context);
    }

    private static void Write<T>(PipeWriter output, string name, T value, JsonTypeInfo<T> type)
    {
        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {name}\ndata: ")));
        using (var buffer = JsonBuffer.Rent())
        {
            JsonSerializer.Serialize(buffer.Writer, value, type);
            output.Write(buffer.End());
        }

        output.Write("\n\n"u8);
    }

    private async Task Flush(HttpContext context)
    {
        var flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(WriteTime, time, context.RequestAborted);
        }
    }
}
