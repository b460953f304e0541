using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api;

/// <summary>A route of the API: who may use it, what it does, and what the OpenAPI document says of it. Built at the start, then only read.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The route's pattern, whole.</param>
/// <param name="Role">What a key must at least be allowed to do; null for a route that needs no key.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Handler">Does it.</param>
internal sealed record ApiRoute(string Method, string Pattern, ApiKeyRole? Role, string Summary, Func<ApiRequest, Task<ApiAnswer>> Handler)
{
    /// <summary>The largest body of a request, in bytes, unless a route allows more.</summary>
    public const int DefaultMaxBody = 64 * 1024;

    private readonly List<ApiParameter> _query = [];
    private readonly List<ApiRouteAnswer> _answers = [];

    /// <summary>The name by which audit log and document know it.</summary>
    public string Name { get; } = $"{Method} {Pattern}";

    /// <summary>Whether it may change something.</summary>
    public bool HasEffect { get; } = !HttpMethods.IsGet(Method);

    /// <summary>Whether each request is stored in the audit log before it is answered.</summary>
    public bool IsAudited { get; private set; } = !HttpMethods.IsGet(Method);

    /// <summary>The largest body of a request, in bytes.</summary>
    public int MaxBody { get; private set; } = DefaultMaxBody;

    /// <summary>More about it, for the document.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The JSON that it takes; null for none.</summary>
    public Type? Body { get; private set; }

    /// <summary>What may stand in its query.</summary>
    public IReadOnlyList<ApiParameter> QueryParameters => _query;

    /// <summary>What it answers, other than what every route may.</summary>
    public IReadOnlyList<ApiRouteAnswer> Answers => _answers;

    /// <summary>Says more about it.</summary>
    public ApiRoute Says(string description)
    {
        Description = description;
        return this;
    }

    /// <summary>Names a parameter of its query.</summary>
    public ApiRoute Query(string name, string description, ApiParameterType type = ApiParameterType.Text)
    {
        _query.Add(new ApiParameter(name, description, type));
        return this;
    }

    /// <summary>Names the parameters of a list that is read page by page.</summary>
    public ApiRoute Paged(int maxPage) => Query("limit", $"The most items of a page, 1 to {maxPage}.", ApiParameterType.Integer)
        .Query("cursor", "Where the page begins: next of the page before.");

    /// <summary>Takes JSON.</summary>
    public ApiRoute Takes<T>(int maxBody = DefaultMaxBody)
    {
        Body = typeof(T);
        MaxBody = maxBody;
        return this;
    }

    /// <summary>Answers JSON.</summary>
    public ApiRoute Returns<T>(string description, int status = StatusCodes.Status200OK)
    {
        _answers.Add(new ApiRouteAnswer(status, description, typeof(T), "application/json"));
        return this;
    }

    /// <summary>Answers something else than JSON, or nothing.</summary>
    public ApiRoute Returns(int status, string description, string? mediaType = null)
    {
        _answers.Add(new ApiRouteAnswer(status, description, null, mediaType));
        return this;
    }

    /// <summary>Answers a problem.</summary>
    public ApiRoute Refuses(int status, string description)
    {
        _answers.Add(new ApiRouteAnswer(status, description, typeof(ApiProblem), ApiProblem.MediaType));
        return this;
    }

    /// <summary>Keeps it out of the audit log, since it changes nothing that is the gateway's, or is recorded elsewhere.</summary>
    public ApiRoute Unaudited()
    {
        IsAudited = false;
        return this;
    }
}

/// <summary>A parameter of a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Type">What it can be.</param>
internal sealed record ApiParameter(string Name, string Description, ApiParameterType Type);

/// <summary>What a parameter can be.</summary>
internal enum ApiParameterType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A time, as RFC 3339 has it.</summary>
    Time,
}

/// <summary>An answer that a route may give.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Type">Its JSON; null when it is none.</param>
/// <param name="MediaType">Its media type; null when it has no body.</param>
internal sealed record ApiRouteAnswer(int Status, string Description, Type? Type, string? MediaType);
