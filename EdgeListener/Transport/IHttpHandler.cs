using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Transport;

/// <summary>Answers all requests of one port. Thread-safe.</summary>
public interface IHttpHandler
{
    /// <summary>Answers a request, whatever its path.</summary>
    Task Handle(HttpContext context);
}
