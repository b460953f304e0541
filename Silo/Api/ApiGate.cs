using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Transport;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Api.Keys;
using Gateway.Silo.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;

namespace Gateway.Silo.Api;

/// <summary>What every request to the API goes through: its key, its limits, its entry in the audit log, its answer. Thread-safe.</summary>
internal sealed class ApiGate(
    ApiKeys keys, IAuditLog audit, TimeProvider time, ILogger<ApiGate> logger, ICallFaults? faults = null)
{
    private const string Scheme = "Bearer ";
    private const string KeyHeader = "X-Api-Key";
    private const int MaxTarget = 500;
    private const int MaxDetail = 1000;

    /// <summary>The grains of a lost silo are back elsewhere within about that, and a database that was away is tried again.</summary>
    private const int RetryAfterSeconds = 2;

    /// <summary>Which key a header's string is, by the object and not by its characters: what was checked once need not be hashed again.</summary>
    private readonly ConditionalWeakTable<string, KnownKey> _byHeader = [];

    /// <summary>Serves a request.</summary>
    public async Task Run(HttpContext context, ApiRoute route)
    {
        var (key, answer) = await Admit(context, route);
        var request = new ApiRequest(context, route, key);
        try
        {
            answer ??= await route.Handler(request);
        }
        catch (Exception e) when (e is ConnectionResetException || (e is OperationCanceledException or IOException && request.Aborted.IsCancellationRequested))
        {
            // Nobody is there any more, and no rest of a body to be waited for.
            context.Abort();
            return;
        }
        catch (Exception e)
        {
            answer = Explain(e, route);
        }

        if (route.IsAudited && key is not null)
        {
            answer = await Audited(request, route, answer);
        }

        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            ApiMetrics.CountRefused(answer.Status);
            if (answer.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            {
                context.Response.Headers.RetryAfter = (answer.RetryAfterSeconds ?? RetryAfterSeconds).ToString(CultureInfo.InvariantCulture);
            }
        }

        await OutboundBatch.Flushed;
        Harden(context.Response.Headers);
        await answer.Write(context);
    }

    /// <summary>Answers a request to the API that no route serves.</summary>
    public static Task Refuse(HttpContext context, ApiProblem problem)
    {
        ApiMetrics.CountRefused(problem.Status);
        Harden(context.Response.Headers);
        return ApiAnswer.Of(problem).Write(context);
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Whether a request may be served; if not, what it is answered. One that was made with a key within its limit has a key, even so.</summary>
    private async ValueTask<(KnownKey? Key, ApiAnswer? Refusal)> Admit(HttpContext context, ApiRoute route)
    {
        if (route.HasEffect && CrossSite.IsFrom(context.Request))
        {
            return (null, Forbidden("A page of another site cannot change anything here."));
        }

        if (route.Role is not { } role)
        {
            return (null, null);
        }

        if (await FindKey(context.Request) is not { } key)
        {
            return (null, keys.IsReady ? NoKey(context.Response) : ApiAnswer.Of(ApiProblem.Unavailable("The keys are not known yet. Try again.")));
        }

        return !key.TryTake() ? (null, ApiAnswer.Of(ApiProblem.TooMany(key)))
            : key.Record.Role < role
                ? (key, Forbidden($"This takes a key of the role {Word(role)}; this one has the role {Word(key.Record.Role)}."))
            : (key, null);
    }

    /// <summary>
    /// What a request is answered that ended by an exception. What is away comes back, and the asker is told to ask again; the rest is a fault of the
    /// gateway's, which its log must show.
    /// </summary>
    private ApiAnswer Explain(Exception exception, ApiRoute route)
    {
        switch (exception)
        {
            case ApiProblemException e:
                return ApiAnswer.Of(e.Problem);
            case CommandLogUnavailableException:
                return ApiAnswer.Of(ApiProblem.NotRead);
            case BadHttpRequestException e:
                return ApiAnswer.Last(e.StatusCode switch
                {
                    StatusCodes.Status413PayloadTooLarge => new ApiProblem(e.StatusCode, "Content too large", $"the body may have {route.MaxBody} bytes"),
                    StatusCodes.Status408RequestTimeout => new ApiProblem(e.StatusCode, "Request timeout", "the body came too slowly"),
                    _ => new ApiProblem(e.StatusCode, "Bad request", e.Message),
                });
        }

        if (DatabaseFaults.IsAway(exception))
        {
            // Whoever met it first, storage or grain runtime, has logged it as an error.
            logger.LogInformation("{Route} found the database away: {Message}", route.Name, exception.GetBaseException().Message);
            return ApiAnswer.Of(route.HasEffect ? ApiProblem.NotDone : ApiProblem.NotRead);
        }

        var fault = faults?.Classify(exception) ?? (exception is TimeoutException ? CallFault.Unknown : CallFault.Failed);
        if (fault == CallFault.Failed)
        {
            logger.LogError(exception, "{Route} failed", route.Name);
            return ApiAnswer.Of(new ApiProblem(
                StatusCodes.Status500InternalServerError, "Internal error", "The gateway failed by a fault of its own. Its log says more: tell its operator."));
        }

        logger.LogInformation(exception, "{Route} reached no grain", route.Name);
        return ApiAnswer.Of(ApiProblem.Unavailable(
            route.HasEffect
                ? "A part of the cluster does not answer: it may have been done, or not. Look at what is there, then try again."
                : "A part of the cluster does not answer now. Try again."));
    }

    private async Task<ApiAnswer> Audited(ApiRequest request, ApiRoute route, ApiAnswer answer)
    {
        var context = request.Context;
        var key = request.Key.Record;
        var target = string.Join('/', context.Request.RouteValues.Keys.Select(request.Value));
        var entry = new AuditEntry(
            time.GetUtcNow(), key.Id, key.Name, route.Name, Cut(target, MaxTarget), Cut(request.AuditDetail, MaxDetail), answer.Status,
            context.Connection.RemoteIpAddress?.ToString() ?? "");
        if (await audit.Store(entry) || answer.Status >= StatusCodes.Status500InternalServerError)
        {
            // What could not be done, mostly since the database is away, says so itself.
            return answer;
        }

        return ApiAnswer.Of(ApiProblem.Unavailable(
            $"It was {(answer.Status < StatusCodes.Status400BadRequest ? "done" : "refused")} with status {answer.Status}, but the database does not answer now, so "
            + "the audit log has no word of it. Look at what is there before you try again."));

        static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
    }

    private ValueTask<KnownKey?> FindKey(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeaderNames.Authorization, out var authorization) || authorization.ToString() is not { } header
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return request.Headers.TryGetValue(KeyHeader, out var key) ? keys.Find(key.ToString()) : ValueTask.FromResult<KnownKey?>(null);
        }

        // The server gives the same string for the same header of a connection's further requests.
        return _byHeader.TryGetValue(header, out var known) && !known.IsRevoked ? ValueTask.FromResult<KnownKey?>(known) : Remember(header);
    }

    private async ValueTask<KnownKey?> Remember(string header)
    {
        if (await keys.Find(header[Scheme.Length..].Trim()) is not { } key)
        {
            return null;
        }

        _byHeader.AddOrUpdate(header, key);
        return key;
    }

    private static ApiAnswer NoKey(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return ApiAnswer.Of(new ApiProblem(
            StatusCodes.Status401Unauthorized, "Unauthorized", "This takes a key that is good, as Authorization: Bearer KEY or X-Api-Key: KEY."));
    }

    private static string Word(ApiKeyRole role) => LowerCaseEnum<ApiKeyRole>.Word(role).Value;

    private static ApiAnswer Forbidden(string detail) => ApiAnswer.Of(new ApiProblem(StatusCodes.Status403Forbidden, "Forbidden", detail));
}
