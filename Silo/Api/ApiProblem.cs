using System.Text.Json.Serialization;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Silo.Api.Keys;

namespace Gateway.Silo.Api;

/// <summary>An answer that says what is wrong (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What kind of thing is wrong.</param>
/// <param name="Detail">What exactly, for the one who asked.</param>
internal sealed record ApiProblem(int Status, string Title, string Detail)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Names the kind; there are no pages about them.</summary>
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "about:blank";

    /// <summary>A word for programs, where the status alone does not tell enough.</summary>
    public string? Reason { get; init; }

    /// <summary>With a problem that goes by itself: after how many seconds to ask again; null where that is not known. A header says it.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A value that is missing or cannot be used.</summary>
    public static ApiProblem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "Bad request", detail);

    /// <summary>There is no such thing.</summary>
    public static ApiProblem NotFound(string detail) => new(StatusCodes.Status404NotFound, "Not found", detail);

    /// <summary>There was never such a device.</summary>
    public static ApiProblem NeverHere(DeviceId id) =>
        NotFound($"There was never a device '{ApiRequest.Shown(id.ToString())}' here.") with { Reason = FailureReasons.UnknownDevice };

    /// <summary>Things are such that it cannot be done.</summary>
    public static ApiProblem Conflict(string detail) => new(StatusCodes.Status409Conflict, "Conflict", detail);

    /// <summary>A limit is reached.</summary>
    public static ApiProblem TooManyRequests(string detail) => new(StatusCodes.Status429TooManyRequests, "Too many requests", detail);

    /// <summary>A key has made as many requests as it may.</summary>
    public static ApiProblem TooMany(KnownKey key)
    {
        var seconds = key.RetryAfterSeconds;
        return TooManyRequests(
            $"This key has used up its requests: it may make {key.RequestsPerSecond} a second, and each device of a command counts as one. Ask again in {seconds} s.") with
        {
            RetryAfterSeconds = seconds,
        };
    }

    /// <summary>The database, or a part of the cluster, is away.</summary>
    public static ApiProblem Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "Not available now", detail);

    /// <summary>The database did not take a change.</summary>
    public static ApiProblem NotStored { get; } = Unavailable("The database did not take it; nothing has changed as far as is known. Try again.");

    /// <summary>The database went away, or was away, while something was to be changed in several steps.</summary>
    public static ApiProblem NotDone { get; } =
        Unavailable("The database does not answer now: it was not done, or not all of it. Look at what is there, then try again.");

    /// <summary>The database does not answer.</summary>
    public static ApiProblem NotRead { get; } = Unavailable("The database does not answer now. Try again.");

    /// <summary>Ends a request with this answer.</summary>
    public ApiProblemException ToException() => new(this);
}

/// <summary>Ends a request with an answer that says what is wrong.</summary>
internal sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Detail)
{
    /// <summary>The answer.</summary>
    public ApiProblem Problem => problem;
}
