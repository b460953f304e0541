using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api;

/// <summary>Adds routes to the API.</summary>
internal sealed class ApiRoutes(IEndpointRouteBuilder endpoints, ApiGate gate)
{
    /// <summary>What all paths begin with.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Adds a route that looks something up.</summary>
    public ApiRoute Get(string pattern, ApiKeyRole? role, string summary, Func<ApiRequest, Task<ApiAnswer>> handler) =>
        Add(HttpMethods.Get, pattern, role, summary, handler);

    /// <summary>Adds a route that does something.</summary>
    public ApiRoute Post(string pattern, ApiKeyRole role, string summary, Func<ApiRequest, Task<ApiAnswer>> handler) =>
        Add(HttpMethods.Post, pattern, role, summary, handler);

    /// <summary>Adds a route that replaces something.</summary>
    public ApiRoute Put(string pattern, ApiKeyRole role, string summary, Func<ApiRequest, Task<ApiAnswer>> handler) =>
        Add(HttpMethods.Put, pattern, role, summary, handler);

    /// <summary>Adds a route that removes something.</summary>
    public ApiRoute Delete(string pattern, ApiKeyRole role, string summary, Func<ApiRequest, Task<ApiAnswer>> handler) =>
        Add(HttpMethods.Delete, pattern, role, summary, handler);

    private ApiRoute Add(string method, string pattern, ApiKeyRole? role, string summary, Func<ApiRequest, Task<ApiAnswer>> handler)
    {
        var route = new ApiRoute(method, Prefix + pattern, role, summary, handler);
        RequestDelegate run = context => gate.Run(context, route);

        // The document is made of endpoints that name a method.
        endpoints.MapMethods(route.Pattern, [method], run).WithMetadata(route, run.Method);
        return route;
    }
}

/// <summary>Some routes of the API that belong together.</summary>
internal interface IApiEndpoints
{
    /// <summary>Adds the routes.</summary>
    void Map(ApiRoutes api);
}
