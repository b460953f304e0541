using System.Reflection;
using Gateway.EndToEnd.Tests.Hosting;
using Xunit.Sdk;

namespace Gateway.EndToEnd.Tests;

/// <summary>Runs a theory once on each transport.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EveryTransportAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Transports.All.Select(t => new object[] { t });
}
