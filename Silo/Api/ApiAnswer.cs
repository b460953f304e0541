using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Silo.Api;

/// <summary>What a route answers; written when all that belongs to the request is done.</summary>
internal abstract class ApiAnswer
{
    private const string Json = "application/json";

    /// <summary>The HTTP status.</summary>
    public abstract int Status { get; }

    /// <summary>With a problem that goes by itself: after how many seconds to ask again; null where that is not known.</summary>
    public virtual int? RetryAfterSeconds => null;

    /// <summary>Nothing to say.</summary>
    public static ApiAnswer NoContent { get; } = new Empty();

    /// <summary>A value as JSON.</summary>
    public static ApiAnswer Of<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new Value<T>(value, type, status);

    /// <summary>A problem.</summary>
    public static ApiAnswer Of(ApiProblem problem) => new Problem(problem);

    /// <summary>A problem with a body that cannot be read to its end: nothing can follow on this connection.</summary>
    public static ApiAnswer Last(ApiProblem problem) => new Closing(Of(problem));

    /// <summary>JSON that a function writes.</summary>
    public static ApiAnswer Written(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => new Function(write, status);

    /// <summary>Bytes as they are.</summary>
    public static ApiAnswer Bytes(ReadOnlyMemory<byte> bytes, string mediaType) => new Raw(bytes, mediaType);

    /// <summary>An answer that goes on for a while; the function sets its headers and writes it.</summary>
    public static ApiAnswer Stream(Func<HttpContext, Task> write) => new Streamed(write);

    /// <summary>Writes it.</summary>
    public abstract Task Write(HttpContext context);

    // Into the connection's own buffer, which is sent when the request ends: nothing is waited for.
    private static Task Write(HttpContext context, int status, string mediaType, ReadOnlySpan<byte> bytes)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = bytes.Length;
        response.BodyWriter.Write(bytes);
        return Task.CompletedTask;
    }

    private static Task Write<T>(HttpContext context, int status, string mediaType, T value, JsonTypeInfo<T> type)
    {
        using var buffer = JsonBuffer.Rent();
        JsonSerializer.Serialize(buffer.Writer, value, type);
        return Write(context, status, mediaType, buffer.End());
    }

    private sealed class Empty : ApiAnswer
    {
        public override int Status => StatusCodes.Status204NoContent;

        public override Task Write(HttpContext context)
        {
            context.Response.StatusCode = Status;
            return Task.CompletedTask;
        }
    }

    private sealed class Value<T>(T value, JsonTypeInfo<T> type, int status) : ApiAnswer
    {
        public override int Status => status;

        public override Task Write(HttpContext context) => Write(context, status, Json, value, type);
    }

    private sealed class Problem(ApiProblem problem) : ApiAnswer
    {
        public override int Status => problem.Status;

        public override int? RetryAfterSeconds => problem.RetryAfterSeconds;

        public override Task Write(HttpContext context) => Write(context, Status, ApiProblem.MediaType, problem, ApiJson.Default.ApiProblem);
    }

    private sealed class Closing(ApiAnswer answer) : ApiAnswer
    {
        public override int Status => answer.Status;

        public override async Task Write(HttpContext context)
        {
            context.Response.Headers.Connection = "close";
            await answer.Write(context);

            // Otherwise the server would look for the rest of a body that has ended, and complain in the log.
            await context.Response.CompleteAsync();
        }
    }

    private sealed class Function(Action<Utf8JsonWriter> write, int status) : ApiAnswer
    {
        public override int Status => status;

        public override Task Write(HttpContext context)
        {
            using var buffer = JsonBuffer.Rent();
            write(buffer.Writer);
            return Write(context, status, Json, buffer.End());
        }
    }

    private sealed class Raw(ReadOnlyMemory<byte> bytes, string mediaType) : ApiAnswer
    {
        public override int Status => StatusCodes.Status200OK;

        public override Task Write(HttpContext context) => Write(context, Status, mediaType, bytes.Span);
    }

    private sealed class Streamed(Func<HttpContext, Task> write) : ApiAnswer
    {
        public override int Status => StatusCodes.Status200OK;

        public override Task Write(HttpContext context) => write(context);
    }
}
